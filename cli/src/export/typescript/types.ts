/** What is known about a code. Explanation and advice are in `codes.json`. */
export interface ErrorCodeInfo {
  /** The number in a response's `code`. */
  readonly code: number;
  /** Upstream's constant in Go. */
  readonly goName: string;
  /** A short label. */
  readonly description: string;
  /** The label in Chinese; null until it is written. */
  readonly descriptionZh: string | null;
  readonly category: Category;
  readonly recovery: Recovery;
  /** The nearest HTTP status, for gateways and logs; servers usually respond with HTTP 200. */
  readonly httpStatus: number;
  readonly availability: Availability;
  /** The first release of Cloudreve with both this name and this number. */
  readonly since: string;
  /** The codes that a 4.x server sends instead. */
  readonly successors: readonly number[];
}
