import type { Outcome } from "../input/outcome.ts";
import { decodeBase64 } from "./base64.ts";
import { type ImageWarning, readImage } from "./image-reading.ts";
import type { FaceImage } from "./image.ts";

/** Why an image is refused, in the order of the rules, and what to do about it. */
export const faceImageRules = {
  not_text: "Send a JSON string that contains base64.",
  too_large: "Send a smaller picture: at most 2,800,000 characters of base64.",
  empty: "Send the picture, not only spaces.",
  base64: "Send base64 without spaces inside. In forms, escape plus signs, or they become spaces.",
  heic: "Send JPEG: no provider reads HEIC, the default format of some phones.",
  format: "Send JPEG, PNG or BMP.",
  truncated: "Send the complete file: its end is missing.",
  corrupt: "Send a picture that opens in a viewer: the headers of this one contradict each other.",
  too_many_pixels: "Send at most 40 million pixels.",
} as const;

/** A code of {@link faceImageRules}. */
export type FaceImageCode = keyof typeof faceImageRules;

/** The longest base64 text that is decoded, including prefix and spaces: a picture of 2 MB. */
export const maxImageCharacters = 2_800_000;

/**
 * Reads a face image: strict base64 of an image that {@link readImage} accepts. The decoded bytes are dropped: the text
 * is what is sent.
 */
export function parseFaceImage(
  value: unknown,
): Outcome<{ image: FaceImage; warnings: readonly ImageWarning[] }, FaceImageCode> {
  if (typeof value !== "string") return refused("not_text");
  if (value.length > maxImageCharacters) return refused("too_large");
  const base64 = decodeBase64(value);
  if (base64 === undefined) return refused("base64");
  if (base64.canonical === "") return refused("empty");
  const read = readImage(base64.bytes);
  if (!read.ok) return read;
  const { facts, warnings } = read.value;
  return { ok: true, value: { image: { base64: base64.canonical, ...facts }, warnings } };
}

function refused(code: FaceImageCode): { ok: false; codes: readonly FaceImageCode[] } {
  return { ok: false, codes: [code] };
}
