import { Problem } from "../domain/problem.ts";
import { parseStrictJson } from "../input/json.ts";
import { maxImageCharacters } from "../identity/face-image.ts";
import type { VerifyRequest } from "../check/request.ts";

/** The largest image, plus the most that everything else in a body may take, including its punctuation. */
export const maxBodyCharacters = maxImageCharacters + 8_192;

/** The parts of an HTTP API event (payload 2.0) that are needed to read a body. */
export type HttpRequestBody = {
  headers?: Readonly<Record<string, string | undefined>>;
  body?: string;
  isBase64Encoded?: boolean;
};

/**
 * Reads a JSON body: UTF-8, with or without a byte order mark, identity encoding, and within its size limit before it is
 * parsed. A body that is not UTF-8 breaks that rule alone: what its fields hold is not what was meant. Throws Problem
 * `unsupported_media_type` and `payload_too_large`; faults in the JSON itself are input errors, so that they are
 * reported together with a missing key.
 */
export function readHttpBody({
  headers = {},
  body = "",
  isBase64Encoded,
}: HttpRequestBody): VerifyRequest["body"] {
  if (!isJsonType(headers["content-type"])) throw new Problem("unsupported_media_type");
  if (!plainEncodings.has(headers["content-encoding"]?.trim().toLowerCase() ?? "")) {
    throw new Problem("unsupported_media_type");
  }
  const text = isBase64Encoded === true ? decode(body) : withoutMark(body);
  if (text !== undefined && text.length > maxBodyCharacters) throw new Problem("payload_too_large");
  if (text === undefined || text.includes(replacement) || isUtf16(text)) {
    return { ok: false, errors: [{ field: "body", code: "encoding" }] };
  }
  const parsed = parseStrictJson(text);
  return parsed.ok ? parsed : { ok: false, errors: parsed.codes.map((code) => ({ field: "body", code })) };
}

/** Encodings that change nothing: some clients name the charset here, or send an empty header. */
const plainEncodings: ReadonlySet<string> = new Set(["", "identity", "utf-8", "utf8"]);

/** A semicolon without a parameter after it is allowed (RFC 9110). */
function isJsonType(contentType: string | undefined): boolean {
  return /^\s*application\/json\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?(;\s*)?$/i.test(contentType ?? "");
}

/**
 * What API Gateway puts where the bytes of a body are not UTF-8. A caller that sends this character itself has lost
 * another one.
 */
const replacement = "\uFFFD";
/** JSON begins with ASCII, of which UTF-16 makes a NUL and the character, in either order. */
function isUtf16(text: string): boolean {
  return text.slice(0, 2).includes("\0");
}

const byteOrderMark = "\uFEFF";

function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}

/** API Gateway encodes a body that it does not recognise as text. The decoder drops a byte order mark. */
function decode(body: string): string | undefined {
  if (body.length > (maxBodyCharacters * 4) / 3 + 4) throw new Problem("payload_too_large");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(body, "base64"));
  } catch {
    return undefined;
  }
}
