import { Buffer } from "node:buffer";

/** Bytes and the one spelling of them that is sent on. */
export type Base64 = { bytes: Buffer; canonical: string };

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const plus = 0x2b;
const minus = 0x2d;
const slash = 0x2f;
const underscore = 0x5f;
const equals = 0x3d;

/** RFC 2397, as FileReader.readAsDataURL writes it. */
const dataUrlPrefix = /^data:[^,]{0,200};base64,/i;

/**
 * Decodes base64 strictly; undefined where the text is not base64. `Buffer.from` alone drops what it does not
 * know, so the bytes are encoded again and compared. Outer blanks, one data URL prefix, CR and LF, the
 * URL-safe alphabet and missing padding are accepted as other spellings. An inner blank never is: it may be
 * a plus sign that a form decoder has eaten, and dropping it would corrupt the picture.
 *
 * Where the text is canonical already, it is handed back itself rather than a copy.
 */
export function decodeBase64(text: string): Base64 | undefined {
  const trimmed = text.trim();
  const prefix = dataUrlPrefix.exec(trimmed)?.[0] ?? "";
  const encoded = trimmed.slice(prefix.length);
  const bytes = Buffer.from(encoded, "base64");
  const canonical = bytes.toString("base64");
  if (encoded === canonical) return { bytes, canonical: encoded };
  return isSpellingOf(encoded, canonical) ? { bytes, canonical } : undefined;
}

/** True where the text differs from the canonical one by line breaks, alphabet or missing padding only. */
function isSpellingOf(text: string, canonical: string): boolean {
  let hasStandard = false;
  let hasUrlSafe = false;
  let position = 0;
  for (let index = 0; index < text.length; index += 1) {
    let unit = text.charCodeAt(index);
    if (unit === lineFeed || unit === carriageReturn) continue;
    if (unit === plus || unit === slash) hasStandard = true;
    if (unit === minus || unit === underscore) {
      hasUrlSafe = true;
      unit = unit === minus ? plus : slash;
    }
    if (unit !== canonical.charCodeAt(position)) return false;
    position += 1;
  }
  if (hasStandard && hasUrlSafe) return false;
  while (position < canonical.length && canonical.charCodeAt(position) === equals) position += 1;
  return position === canonical.length;
}
