/** The name of a code that is known. */
export type ErrorCodeName = keyof typeof ERROR_CODES;

/** The number of a code that is known. A server may send others too. */
export type ErrorCode = (typeof ERROR_CODES)[ErrorCodeName]["code"];
