import type { ImageCoding } from "./image.ts";

/** The part of a file that contains EXIF: `block` starts with its byte order, `start` and `end` are those of the part. */
export type ExifPart = { block: Uint8Array; start: number; end: number };

/**
 * What a complete file says about itself, or why it cannot be a complete picture. `header` is enough to read the size
 * from. `codings` are those that many decoders cannot read.
 */
export type ImageStructure =
  | { header: Uint8Array; exif?: ExifPart; codings?: readonly ImageCoding[] }
  | { code: "truncated" | "corrupt" };

/** The end of the file is missing. */
export const truncated: ImageStructure = { code: "truncated" };

/** The parts of the file contradict each other. */
export const corrupt: ImageStructure = { code: "corrupt" };

/** Long enough for the headers of PNG and BMP. */
export const fixedHeaderBytes = 64;

/** A view that reads numbers of a file, for which `Uint8Array` has no methods. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
