import type { IncomingMessage } from "node:http";

import { decodeAnswer } from "./decode-answer.ts";
import type { BodyErrorCode } from "./exchange.ts";

/** A body as text, or the reason why there is none. */
export type Body = { text: string } | { bodyError: BodyErrorCode };

/**
 * Reads a body of at most `maxBytes`. `done` is called once, at the latest when the response is destroyed. A body that
 * is compressed, or announced as too large, is refused before a byte of it is read: nothing is ever decompressed.
 */
export function readBody(response: IncomingMessage, maxBytes: number, done: (body: Body) => void): void {
  const codings = (response.headers["content-encoding"] ?? "").toLowerCase().split(",");
  if (!codings.every((coding) => isIdentity(coding.trim()))) return done({ bodyError: "content_encoding" });
  if (Number(response.headers["content-length"] ?? 0) > maxBytes) return done({ bodyError: "too_large" });

  const chunks: Buffer[] = [];
  let byteCount = 0;
  response.on("data", (chunk: Buffer) => {
    byteCount += chunk.length;
    if (byteCount > maxBytes) done({ bodyError: "too_large" });
    else chunks.push(chunk);
  });
  response.on("end", () => done(decodeBody(Buffer.concat(chunks, byteCount))));
  response.on("error", () => done({ bodyError: "truncated" }));
}

/** Every coding of RFC 9110 and its registry that changes the bytes. */
const compressions: ReadonlySet<string> = new Set(
  "aes128gcm br compress dcb dcz deflate exi gzip pack200-gzip x-compress x-gzip zstd".split(" "),
);

/**
 * Whether a coding changes nothing. Some servers name a charset there, or `none`, or nothing at all. A body may have been
 * paid for, so it is read whatever a server calls it; only what must be decompressed is refused.
 */
function isIdentity(coding: string): boolean {
  return !compressions.has(coding);
}

function decodeBody(bytes: Uint8Array): Body {
  const text = decodeAnswer(bytes);
  return text === undefined ? { bodyError: "encoding" } : { text };
}
