/** One reason why servers send a code; a missing key matches anything. */
export interface Cause {
  /** The routes, with `{…}` for any one segment. */
  readonly at?: readonly string[];
  /** The fixed texts in `msg`, with `{}` for any text. */
  readonly msg?: readonly string[];
  /** Whether the response has `data`. */
  readonly data?: boolean;
  /** The earlier releases that used the number for this; current servers don't. */
  readonly releases?: string;
  /** What a client does next. */
  readonly recovery: Recovery;
}

/** The causes of each code, most specific first, in the order of `causes` in `codes.json`, which has their texts. */
export const CAUSES: { readonly [Name in ErrorCodeName]?: readonly Cause[] } = {
