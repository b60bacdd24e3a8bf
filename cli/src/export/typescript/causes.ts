/** One reason for which servers send a code; a key that is missing restricts nothing. */
export interface Cause {
  /** The routes, `{…}` for any one segment. */
  readonly at?: readonly string[];
  /** The fixed texts in `msg`, `{}` for any text. */
  readonly msg?: readonly string[];
  /** Whether the answer has `data`. */
  readonly data?: boolean;
  /** The earlier releases that meant this by the number; today's servers do not. */
  readonly releases?: string;
  /** What a client does next. */
  readonly recovery: Recovery;
}

/**
 * The causes of each code that has some, in the order of `causes` in `codes.json`, where their texts are. The most specific
 * is first.
 */
export const CAUSES: { readonly [Name in ErrorCodeName]?: readonly Cause[] } = {
