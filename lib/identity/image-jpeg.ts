import type { ImageCoding } from "./image.ts";
import { corrupt, type ExifPart, type ImageStructure, truncated, viewOf } from "./image-structure.ts";

const startOfImage = [0xff, 0xd8];
const startOfScan = 0xda;
const endOfImage = 0xd9;
const exifSegment = 0xe1;
/** "Exif" and a zero. The byte after them is only padding. */
const exifName = [0x45, 0x78, 0x69, 0x66, 0x00];
const exifBlockOffset = 10;

/**
 * Reads a JPEG (ITU-T T.81 annex B) without decoding it: marker segments up to the first scan, then an end mark. The
 * search for the mark starts after the beginning of the first scan, because a thumbnail in the header has its own end
 * mark; inside a scan it cannot occur. The header consists of only the frame, so that thousands of other segments cost
 * nothing more. Every read stays inside the bytes, and the time is linear in their number.
 */
export function jpegStructure(bytes: Uint8Array): ImageStructure {
  const view = viewOf(bytes);
  let exif: ExifPart | undefined;
  let frame: Uint8Array | undefined;
  let offset = 2;
  for (;;) {
    // Skip stray bytes between segments, as readers such as libjpeg do.
    while (offset + 1 < bytes.length && !isMarker(bytes, offset)) offset += 1;
    if (offset + 4 > bytes.length) return truncated;
    const marker = view.getUint8(offset + 1);
    if (marker === endOfImage) return corrupt;
    const length = view.getUint16(offset + 2);
    if (length < 2) return corrupt;
    const end = offset + 2 + length;
    if (marker === exifSegment && exif === undefined && hasExifName(bytes, offset)) {
      exif = { block: bytes.subarray(offset + exifBlockOffset, end), start: offset, end };
    }
    if (isStartOfFrame(marker)) frame ??= bytes.subarray(offset, end);
    offset = end;
    if (marker !== startOfScan) continue;
    if (!hasEndOfImage(bytes, offset)) return truncated;
    if (frame === undefined) return corrupt;
    return { header: headerOf(frame), codings: frameCodings(frame), ...(exif !== undefined && { exif }) };
  }
}

/** Decided by the frame's marker, bits per sample and number of components (ITU-T T.81, tables B.1 and B.2). */
function frameCodings(frame: Uint8Array): ImageCoding[] {
  const [, marker = 0, , , bits, , , , , components] = frame;
  const codings: ImageCoding[] = [];
  if (bits === 12) codings.push("jpeg_12_bit");
  if (marker > 0xc8) codings.push("jpeg_arithmetic");
  // Adobe's marker would only say whether these four are CMYK or YCCK, and few decoders read either.
  if (components === 4) codings.push("jpeg_cmyk");
  if (marker === 0xc3 || marker === 0xcb) codings.push("jpeg_lossless");
  return codings;
}

function headerOf(frame: Uint8Array): Uint8Array {
  const header = new Uint8Array(startOfImage.length + frame.length);
  header.set(startOfImage);
  header.set(frame, startOfImage.length);
  return header;
}

function hasExifName(bytes: Uint8Array, offset: number): boolean {
  return exifName.every((byte, index) => bytes[offset + 4 + index] === byte);
}

/** 0xC0–0xCF, except for the Huffman tables, an extension and the arithmetic conditioning. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Searches from the end, where an honest file has it. (`lastIndexOf` takes ten times as long for a crafted file.) */
function hasEndOfImage(bytes: Uint8Array, start: number): boolean {
  for (let index = bytes.length - 2; index >= start; index -= 1) {
    if (bytes[index] === 0xff && bytes[index + 1] === endOfImage) return true;
  }
  return false;
}

function isMarker(bytes: Uint8Array, offset: number): boolean {
  const next = bytes[offset + 1];
  return bytes[offset] === 0xff && next !== 0x00 && next !== 0xff;
}
