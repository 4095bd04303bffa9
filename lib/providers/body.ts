import type { IncomingMessage } from "node:http";

import type { BodyErrorCode } from "./exchange.ts";

/** A body as text, or the reason why there is none. */
export type Body = { text: string } | { bodyError: BodyErrorCode };

/** Strict: an invalid sequence throws. A leading byte order mark is accepted and dropped. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a body of at most `maxBytes`. `done` is called once, at the latest when the response is destroyed. A body that
 * is compressed, or announced as too large, is refused before a byte of it is read: nothing is ever decompressed.
 */
export function readBody(response: IncomingMessage, maxBytes: number, done: (body: Body) => void): void {
  const encoding = response.headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") return done({ bodyError: "content_encoding" });
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

/** Text of strict UTF-8, or `encoding`. */
function decodeBody(bytes: Uint8Array): Body {
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { bodyError: "encoding" };
  }
}
