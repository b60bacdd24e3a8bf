/** The name of a known code. */
export type ErrorCodeName = keyof typeof ERROR_CODES;

/** The number of a known code. A server may also send unknown ones. */
export type ErrorCode = (typeof ERROR_CODES)[ErrorCodeName]["code"];
