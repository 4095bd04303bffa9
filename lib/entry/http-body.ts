import { Problem } from "../domain/problem.ts";
import { parseStrictJson } from "../input/json.ts";
import { maxImageCharacters } from "../identity/face-image.ts";
import type { VerifyRequest } from "../check/request.ts";

/** The largest image, and as much again as everything else in a body may be with its punctuation. */
export const maxBodyCharacters = maxImageCharacters + 8_192;

/** The parts of an HTTP API event (payload 2.0) that a body is read from. */
export type HttpRequestBody = {
  headers?: Readonly<Record<string, string | undefined>>;
  body?: string;
  isBase64Encoded?: boolean;
};

/**
 * Reads a JSON body: UTF-8, identity encoding, within its size before it is parsed. Throws Problem
 * `unsupported_media_type` and `payload_too_large`; what is wrong with the JSON itself is an input error, so
 * that it is reported together with a missing key.
 */
export function readHttpBody({
  headers = {},
  body = "",
  isBase64Encoded,
}: HttpRequestBody): VerifyRequest["body"] {
  if (!isJsonType(headers["content-type"])) throw new Problem("unsupported_media_type");
  const encoding = headers["content-encoding"]?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== "identity") throw new Problem("unsupported_media_type");
  const text = isBase64Encoded === true ? decode(body) : body;
  if (text === undefined) return { ok: false, errors: [{ field: "body", code: "encoding" }] };
  if (text.length > maxBodyCharacters) throw new Problem("payload_too_large");
  const parsed = parseStrictJson(text);
  return parsed.ok ? parsed : { ok: false, errors: parsed.codes.map((code) => ({ field: "body", code })) };
}

function isJsonType(contentType: string | undefined): boolean {
  return /^\s*application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType ?? "");
}

/** API Gateway encodes a body that it does not take for text. */
function decode(body: string): string | undefined {
  if (body.length > (maxBodyCharacters * 4) / 3 + 4) throw new Problem("payload_too_large");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(body, "base64"));
  } catch {
    return undefined;
  }
}
