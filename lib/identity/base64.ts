import { Buffer } from "node:buffer";

/** The bytes, and the only spelling of them that is sent on. */
export type Base64 = { bytes: Buffer; canonical: string };

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** RFC 2397, as FileReader.readAsDataURL writes it. */
const dataUrlPrefix = /^data:[^,]{0,200};base64,/i;

/**
 * Decodes base64 strictly; returns undefined if the text is not base64. `Buffer.from` silently drops unknown
 * characters, so the bytes are encoded again and compared. Surrounding spaces, one data URL prefix, CR and LF, the
 * URL-safe alphabet and missing padding are accepted as other spellings. A space inside the text is not: it may be a
 * plus sign that a form decoder has replaced, and dropping it would corrupt the picture.
 *
 * If the text is already canonical, the result is the same string and not a copy.
 */
export function decodeBase64(text: string): Base64 | undefined {
  const trimmed = text.trim();
  const prefix = dataUrlPrefix.exec(trimmed)?.[0] ?? "";
  const encoded = withoutLineBreaks(trimmed.slice(prefix.length));
  const alphabet = alphabetOf(encoded);
  // Decoding a mixture of both alphabets is slow enough for an attack.
  if (alphabet === undefined) return undefined;
  const bytes = Buffer.from(encoded, alphabet);
  const canonical = bytes.toString("base64");
  if (encoded === canonical) return { bytes, canonical: encoded };
  const isTooLong = encoded.length > canonical.length;
  if (isTooLong || withoutPadding(encoded) !== withoutPadding(bytes.toString(alphabet))) return undefined;
  return { bytes, canonical };
}

/** Every tool that wraps lines makes them longer than this on average, counting CR LF as two. */
const leastLineLength = 16;

function withoutLineBreaks(text: string): string {
  const mostBreaks = text.length / leastLineLength;
  const breaks = countUpTo(mostBreaks, text, "\n") + countUpTo(mostBreaks, text, "\r");
  if (breaks === 0) return text;
  if (breaks <= mostBreaks) return text.replaceAll(/[\r\n]/g, "");
  // In UTF-8 no character outside ASCII can become a base64 character. An indexed loop takes the same time for any
  // text; replacements and iterators take ten times as long if each line is one character.
  const bytes = Buffer.from(text, "utf8");
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === undefined || byte === lineFeed || byte === carriageReturn) continue;
    bytes[length] = byte;
    length += 1;
  }
  return bytes.toString("utf8", 0, length);
}

/** Counts a character; stops counting after `most`. */
function countUpTo(most: number, text: string, character: string): number {
  let count = 0;
  for (let index = text.indexOf(character); index !== -1; index = text.indexOf(character, index + 1)) {
    count += 1;
    if (count > most) break;
  }
  return count;
}

/** Returns undefined if a text uses both alphabets. */
function alphabetOf(text: string): "base64" | "base64url" | undefined {
  if (!text.includes("-") && !text.includes("_")) return "base64";
  return text.includes("+") || text.includes("/") ? undefined : "base64url";
}

function withoutPadding(text: string): string {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return text.slice(0, text.length - padding);
}
