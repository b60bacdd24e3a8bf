/** Whether a number is that of a code that is known. */
export function isErrorCode(n: number): n is ErrorCode {
  return n in NAME_BY_CODE;
}
