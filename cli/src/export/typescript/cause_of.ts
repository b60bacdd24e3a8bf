/**
 * Returns the first cause of current servers that matches a response, or `undefined`. The route is a method and a path,
 * such as `PUT /file/upload`; a query and everything up to `/api/v4` are ignored. A cause without `at`, `msg`, and `data`
 * is for human readers only and never matches.
 */
export function causeOf(code: ErrorCode, route: string, msg: string, hasData: boolean): Cause | undefined {
  const [method, url = ""] = route.split(" ");
  const path = url.replace(/[?#].*/, "").replace(/^.*?\/api\/v4(?=\/)/, "");
  const isSame = (known: string, asked: string) => (known.startsWith("{") ? asked !== "" : known === asked);
  const isAt = (at: string) => {
    const [knownMethod, knownPath = ""] = at.split(" ");
    const [known, asked] = [knownPath.split("/"), path.split("/")];
    return (
      knownMethod === method?.toUpperCase() &&
      known.length === asked.length &&
      known.slice(1).every((segment, index) => isSame(segment, asked[index + 1] ?? ""))
    );
  };
  return CAUSES[NAME_BY_CODE[code]]?.find(
    (cause) =>
      !cause.releases &&
      (cause.at || cause.msg || cause.data !== undefined) &&
      (cause.data ?? hasData) === hasData &&
      (cause.at?.some(isAt) ?? true) &&
      (cause.msg?.some((pattern) => isMessage(pattern, msg)) ?? true),
  );
}

/** Returns whether a text matches a pattern, in which `{}` is any text. */
function isMessage(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("{}");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length >= at + last.length && text.endsWith(last);
}
