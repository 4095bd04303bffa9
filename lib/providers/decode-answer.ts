import { TextDecoder } from "node:util";

import { isFields } from "../input/fields.ts";

/** Strict: an invalid sequence throws. A leading byte order mark is accepted and dropped. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** GB18030 contains GBK and GB2312. In UTF-8 that is damaged, each sequence that is not valid becomes U+FFFD. */
const otherCodings = [
  () => new TextDecoder("gb18030", { fatal: true }),
  () => new TextDecoder("utf-8"),
] as const;

/**
 * Bytes as text. Strict UTF-8 is taken as it is. Anything else may have been paid for all the same, and is read if it is
 * one JSON object; undefined if it is not. No code is guessed in this way: outside its texts, JSON is ASCII, and where
 * two codings disagree about the end of a text, at most one of them leaves an object.
 */
export function decodeAnswer(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return objectIn(bytes, otherCodings);
  }
}

function objectIn(
  bytes: Uint8Array,
  [decoder, ...others]: readonly (() => TextDecoder)[],
): string | undefined {
  if (decoder === undefined) return undefined;
  try {
    const text = decoder().decode(bytes);
    if (isFields(JSON.parse(text))) return text;
  } catch {
    // Not valid in this coding, or not JSON.
  }
  return objectIn(bytes, others);
}
