/** An error as serialized by `Report` of the Rust library: for a UI, without tokens and internal texts. */
export interface Report {
  /** The number that the server sent; null if its response wasn't an envelope. */
  readonly code: number | null;
  /** A name such as "LockConflict"; null for an unknown number. */
  readonly name: string | null;
  /** A message for the user. */
  readonly message: string;
  /** What a client does next. */
  readonly recovery: Recovery;
  /** The id of the request in the server's log. */
  readonly correlation_id: string | null;
  /** The HTTP status of a response that wasn't an envelope. */
  readonly status: number | null;
  /** The failed items of a batch. */
  readonly items: readonly ReportItem[];
}

/** A failed item of a batch. */
export interface ReportItem {
  /** Which item: the URI of a file, a user id, the URL of a download, or a path on a node. */
  readonly key: string;
  readonly code: number;
  readonly name: string | null;
  readonly message: string;
  readonly recovery: Recovery;
}
