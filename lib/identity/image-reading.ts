import { imageMeta } from "image-meta";
import type { Outcome } from "../input/outcome.ts";
import type { FaceImage } from "./image.ts";
import { bmpStructure } from "./image-bmp.ts";
import { exifOrientation } from "./image-exif.ts";
import { imageFormat } from "./image-format.ts";
import { jpegStructure } from "./image-jpeg.ts";
import { pngStructure } from "./image-png.ts";
import type { ExifPart, ImageStructure } from "./image-structure.ts";

/** Why a file is refused, no matter which provider is asked, in the order of the rules. */
export type ImageFileCode = "heic" | "format" | "truncated" | "corrupt" | "too_many_pixels";

/** A warning about an accepted image: EXIF rotates it, or many decoders cannot read its coding. It is sent as it is. */
export type ImageWarning = "image_orientation" | "image_unusual";

/** What a file says about itself. `orientation` is 1 to 8 as in EXIF, and 1 is upright. */
export type ReadImage = {
  facts: Omit<FaceImage, "base64">;
  orientation: number;
  exif?: ExifPart;
  warnings: readonly ImageWarning[];
};

const maxPixels = 40_000_000;

const structures: Readonly<Record<FaceImage["format"], (bytes: Uint8Array) => ImageStructure>> = {
  jpeg: jpegStructure,
  png: pngStructure,
  bmp: bmpStructure,
};

/**
 * Reads the bytes of an image without decoding the picture: an allowed format, a complete file, an acceptable size. The
 * rules apply one at a time, because each needs the one before. It runs in browsers too, so that the local page judges a
 * file as the server will.
 */
export function readImage(bytes: Uint8Array): Outcome<ReadImage, ImageFileCode> {
  const format = imageFormat(bytes);
  if (format === "heic") return refused("heic");
  if (format === "other") return refused("format");
  const structure = structures[format](bytes);
  if ("code" in structure) return refused(structure.code);
  const { codings = [], exif } = structure;
  const size = measure(structure.header);
  if (size === undefined) return refused("corrupt");
  if (size.widthPixels * size.heightPixels > maxPixels) return refused("too_many_pixels");
  const facts = { format, ...(codings.length === 0 ? {} : { codings }), ...size };
  const orientation = exif === undefined ? 1 : exifOrientation(exif.block);
  const warnings: ImageWarning[] = [];
  if (orientation !== 1) warnings.push("image_orientation");
  if (codings.length > 0) warnings.push("image_unusual");
  return { ok: true, value: { facts, orientation, warnings, ...(exif !== undefined && { exif }) } };
}

function refused(code: ImageFileCode): { ok: false; codes: readonly ImageFileCode[] } {
  return { ok: false, codes: [code] };
}

/** image-meta throws if it cannot read a file; for some files it returns zero instead. */
function measure(header: Uint8Array): { widthPixels: number; heightPixels: number } | undefined {
  try {
    const { width, height } = imageMeta(header);
    return width > 0 && height > 0 ? { widthPixels: width, heightPixels: height } : undefined;
  } catch {
    return undefined;
  }
}
