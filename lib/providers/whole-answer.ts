/**
 * Whether a connection may carry another request after `bytes`, which is everything that it has brought since the last
 * one was written. The result is how long the server keeps it open by its own word, in ms; infinite if it does not say;
 * undefined if the connection must be closed.
 *
 * It may, if the bytes are exactly one final HTTP/1.1 answer, to the last one, whose length is stated in one way that
 * cannot be misread, and if the server does not want to close. Everything unusual is refused, because it only costs a
 * new connection: what is left over would be taken for the next answer. This is stricter than the parser of node:http
 * and does not rely on it.
 */
export function keptOpenForMs(bytes: Buffer): number | undefined {
  const headLength = bytes.indexOf("\r\n\r\n") + 4;
  if (headLength < 4) return undefined;
  const [statusLine = "", ...lines] = bytes.toString("latin1", 0, headLength - 4).split("\r\n");
  const fields = fieldsOf(lines);
  if (fields === undefined || !statusLines.test(statusLine)) return undefined;
  if (!isBodyWhole(bytes.subarray(headLength), fields)) return undefined;
  const connection = fields.get("connection") ?? "keep-alive";
  if (connection.toLowerCase() !== "keep-alive" || refusedFields.some((name) => fields.has(name)))
    return undefined;
  return hintMs(fields.get("keep-alive"));
}

/** Final answers that have a body. Without one, a length may be about something else than this answer. */
const statusLines = /^HTTP\/1\.1 (?!204|304)[2-5]\d\d(?: [^\r\n]*)?$/;
const fieldLines = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n]*?)[ \t]*$/;
/** After these, something else may follow the body, or another protocol. */
const refusedFields = ["trailer", "upgrade", "proxy-connection"];

/** The fields by their names in lower case; undefined if one is malformed, or if one that matters is repeated. */
function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name = "", value = ""] = fieldLines.exec(line) ?? [];
    const key = name.toLowerCase();
    if (name === "" || (unrepeatable.has(key) && fields.has(key))) return undefined;
    fields.set(key, value);
  }
  return fields;
}

const unrepeatable: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "transfer-encoding",
]);

function isBodyWhole(body: Buffer, fields: ReadonlyMap<string, string>): boolean {
  const length = fields.get("content-length");
  const coding = fields.get("transfer-encoding");
  if (length === undefined) return coding?.toLowerCase() === "chunked" && areChunksWhole(body);
  return coding === undefined && /^\d{1,9}$/.test(length) && Number(length) === body.length;
}

/** Whether a body is chunks without extensions up to the last one, and ends with it: no trailers. */
function areChunksWhole(body: Buffer): boolean {
  let at = 0;
  while (at < body.length) {
    const lineEnd = body.indexOf("\r\n", at);
    const digits = lineEnd < 0 ? "" : body.toString("latin1", at, lineEnd);
    if (!/^[\da-f]{1,8}$/i.test(digits)) return false;
    const length = Number.parseInt(digits, 16);
    at = lineEnd + 2 + length + 2;
    if (body.toString("latin1", at - 2, at) !== "\r\n") return false;
    if (length === 0) return at === body.length;
  }
  return false;
}

/**
 * What `Keep-Alive` says. A server that names no time may still say that it takes no more requests; one whose words
 * cannot be read gets no more.
 */
function hintMs(keepAlive: string | undefined): number | undefined {
  if (keepAlive === undefined) return Number.POSITIVE_INFINITY;
  let openMs = Number.POSITIVE_INFINITY;
  for (const parameter of keepAlive.toLowerCase().split(",")) {
    const [, name, digits] = /^\s*(timeout|max)\s*=\s*"?(\d{1,9})"?\s*$/.exec(parameter) ?? [];
    if (name === undefined) return undefined;
    if (name === "timeout") openMs = Math.min(openMs, Number(digits) * 1_000);
    else if (Number(digits) === 0) return undefined;
  }
  return openMs;
}
