// A front end that relies on the types of the exported module. It is only compiled: each line below an `@ts-expect-error`
// must be refused, and every other one accepted.
import { ERROR_CODES, NAME_BY_CODE, causeOf, isErrorCode } from "../../reference/codes";
import type { Availability, Category, Cause, ErrorCode, ErrorCodeInfo, ErrorCodeName, Recovery, Report } from "../../reference/codes";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

// Exact facts, not just their kinds.
same<typeof ERROR_CODES.LockConflict.code, 40073>(true);
same<typeof ERROR_CODES.LockConflict.goName, "CodeLockConflict">(true);
same<typeof ERROR_CODES.LockConflict.recovery, "backoff">(true);
same<(typeof NAME_BY_CODE)[40073], "LockConflict">(true);
same<(typeof NAME_BY_CODE)[-1], "NotSet">(true);
same<Category, "http-like" | "client" | "server" | "other">(true);
same<Availability, "active" | "legacy" | "commercial" | "reserved">(true);

export const names: ErrorCodeName[] = ["NotSet", "LockConflict"];
// @ts-expect-error: no code has this name
export const misspelled: ErrorCodeName = "LockConflct";

export const codes: ErrorCode[] = [-1, 203, 40073, 50011];
// @ts-expect-error: no code has this number
export const unknown: ErrorCode = 90099;
// @ts-expect-error: a former number isn't a current code
export const former: ErrorCode = 400011;
// @ts-expect-error: a code is a number
export const text: ErrorCode = "40073";

// @ts-expect-error: the catalogue cannot be changed
ERROR_CODES.LockConflict.code = 1;

/** A number from a server is a key only after the guard. */
export function info(code: number): ErrorCodeInfo | undefined {
  // @ts-expect-error: an arbitrary number may not have a name
  const name: ErrorCodeName = NAME_BY_CODE[code];
  void name;
  return isErrorCode(code) ? ERROR_CODES[NAME_BY_CODE[code]] : undefined;
}

/** Every word is handled; with a new one, this would not compile. */
export function next(recovery: Recovery): string {
  switch (recovery) {
    case "backoff":
    case "retry-once":
      return "again";
    case "reauthenticate":
    case "reauthorize":
    case "next-step":
      return "who are you?";
    case "fix-request":
    case "restart-flow":
    case "per-item":
      return "otherwise";
    case "give-up":
      return "never";
    default:
      return recovery satisfies never;
  }
}

/** What to do about a response: a cause is more specific than its code. */
export function recoveryAt(code: ErrorCode, route: string, msg: string): Recovery {
  const cause: Cause | undefined = causeOf(code, route, msg, false);
  // @ts-expect-error: there may be none
  cause.recovery;
  return cause?.recovery ?? ERROR_CODES[NAME_BY_CODE[code]].recovery;
}

/** An error that a Rust program sent as JSON. */
export function toast(report: Report): string {
  const failed = report.items.map((item) => `${item.key}: ${item.message}`);
  // @ts-expect-error: it may not be an envelope
  const code: number = report.code;
  void code;
  return report.recovery === "reauthenticate" ? "log in" : [report.message, ...failed].join("\n");
}
