/** What is known about a code. Explanation and advice are in `codes.json`. */
export interface ErrorCodeInfo {
  /** The number in an answer's `code`. */
  readonly code: number;
  /** Upstream's constant in Go. */
  readonly goName: string;
  /** A short label. */
  readonly description: string;
  /** The label in Chinese; null while nobody has written it. */
  readonly descriptionZh: string | null;
  readonly category: Category;
  readonly recovery: Recovery;
  /** The nearest HTTP status, for gateways and logs: a server answers HTTP 200 as a rule. */
  readonly httpStatus: number;
  readonly availability: Availability;
  /** The first release of Cloudreve with this name and this number together. */
  readonly since: string;
  /** The codes that a 4.x server sends instead. */
  readonly successors: readonly number[];
}
