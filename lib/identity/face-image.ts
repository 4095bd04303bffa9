import type { FaceImage } from "./image.ts";
import type { Buffer } from "node:buffer";
import { imageMeta } from "image-meta";
import type { Outcome } from "../input/outcome.ts";
import { decodeBase64 } from "./base64.ts";
import { imageFormat } from "./image-format.ts";
import { imageStructures } from "./image-structure.ts";

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

/** A warning about an accepted image: EXIF rotates it, but it is sent as it is stored. */
export type ImageWarning = "image_orientation";

/** The longest base64 text that is decoded, including prefix and spaces: a picture of 2 MB. */
export const maxImageCharacters = 2_800_000;
const maxPixels = 40_000_000;

/**
 * Reads a face image: strict base64, an allowed format, a complete file, an acceptable size. The rules apply one at a
 * time, because each needs the one before. The decoded bytes are dropped: the text is what is sent.
 */
export function parseFaceImage(
  value: unknown,
): Outcome<{ image: FaceImage; warnings: readonly ImageWarning[] }, FaceImageCode> {
  if (typeof value !== "string") return refused("not_text");
  if (value.length > maxImageCharacters) return refused("too_large");
  const base64 = decodeBase64(value);
  if (base64 === undefined) return refused("base64");
  if (base64.canonical === "") return refused("empty");
  const format = imageFormat(base64.bytes);
  if (format === "heic") return refused("heic");
  if (format === "other") return refused("format");
  const structure = imageStructures[format](base64.bytes);
  if ("code" in structure) return refused(structure.code);
  const { codings = [] } = structure;
  const size = measure(structure.header);
  if (size === undefined) return refused("corrupt");
  if (size.width * size.height > maxPixels) return refused("too_many_pixels");
  const image = {
    base64: base64.canonical,
    format,
    ...(codings.length === 0 ? {} : { codings }),
    widthPixels: size.width,
    heightPixels: size.height,
  };
  return { ok: true, value: { image, warnings: size.isTurned ? ["image_orientation"] : [] } };
}

function refused(code: FaceImageCode): { ok: false; codes: readonly FaceImageCode[] } {
  return { ok: false, codes: [code] };
}

/** image-meta throws if it cannot read a file; for some files it returns zero instead. */
function measure(header: Buffer): { width: number; height: number; isTurned: boolean } | undefined {
  try {
    const { width, height, orientation = 1 } = imageMeta(header);
    const isTurned = orientation > 1 && orientation <= 8;
    return width > 0 && height > 0 ? { width, height, isTurned } : undefined;
  } catch {
    return undefined;
  }
}
