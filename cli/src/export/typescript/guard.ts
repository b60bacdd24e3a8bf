/** Returns whether a number is a known code. */
export function isErrorCode(n: number): n is ErrorCode {
  return n in NAME_BY_CODE;
}
