import { Buffer } from "node:buffer";
import type { FaceImage, ImageCoding } from "./image.ts";

/**
 * The part of a file that contains its size and orientation and, if there are any, the codings that many decoders
 * cannot read; or why the file cannot be a complete picture.
 */
export type ImageStructure =
  | { header: Buffer; codings?: readonly ImageCoding[] }
  | { code: "truncated" | "corrupt" };

const truncated: ImageStructure = { code: "truncated" };
const corrupt: ImageStructure = { code: "corrupt" };

/** Long enough for the headers of PNG and BMP. */
const fixedHeaderBytes = 64;

/**
 * Reads a file from its start to its end mark without decoding it. Every read stays inside the buffer, and the time is
 * linear in its length.
 */
export const imageStructures: Readonly<Record<FaceImage["format"], (bytes: Buffer) => ImageStructure>> = {
  jpeg: jpegStructure,
  png: pngStructure,
  bmp: bmpStructure,
};

const startOfScan = 0xda;
const endOfImage = 0xd9;
const exifSegment = 0xe1;
const exifName = Buffer.from("Exif\0\0", "latin1");

/**
 * JPEG (ITU-T T.81 annex B): marker segments up to the first scan, then an end mark. The search for the mark starts
 * after the beginning of the first scan, because a thumbnail in the header has its own end mark; inside a scan it
 * cannot occur. The header consists of only the two segments that matter, so that thousands of others cost nothing
 * more.
 */
function jpegStructure(bytes: Buffer): ImageStructure {
  let exif: Buffer | undefined;
  let frame: Buffer | undefined;
  let offset = 2;
  for (;;) {
    // Skip stray bytes between segments, as readers such as libjpeg do.
    while (offset + 1 < bytes.length && !isMarker(bytes, offset)) offset += 1;
    if (offset + 4 > bytes.length) return truncated;
    const marker = bytes.readUInt8(offset + 1);
    if (marker === endOfImage) return corrupt;
    const length = bytes.readUInt16BE(offset + 2);
    if (length < 2) return corrupt;
    const end = offset + 2 + length;
    if (marker === exifSegment && exif === undefined && isExif(bytes, offset)) {
      exif = bytes.subarray(offset, end);
    }
    if (isStartOfFrame(marker)) frame ??= bytes.subarray(offset, end);
    offset = end;
    if (marker !== startOfScan) continue;
    if (!hasEndOfImage(bytes, offset)) return truncated;
    if (frame === undefined) return corrupt;
    const header = Buffer.concat([bytes.subarray(0, 2), exif ?? Buffer.alloc(0), frame]);
    return { header, codings: frameCodings(frame) };
  }
}

/** Decided by the frame's marker, bits per sample and number of components (ITU-T T.81, tables B.1 and B.2). */
function frameCodings(frame: Buffer): ImageCoding[] {
  const [, marker = 0, , , bits, , , , , components] = frame;
  const codings: ImageCoding[] = [];
  if (bits === 12) codings.push("jpeg_12_bit");
  if (marker > 0xc8) codings.push("jpeg_arithmetic");
  if (components === 4) codings.push("jpeg_cmyk");
  if (marker === 0xc3 || marker === 0xcb) codings.push("jpeg_lossless");
  return codings;
}

function isExif(bytes: Buffer, offset: number): boolean {
  return bytes.subarray(offset + 4, offset + 10).equals(exifName);
}

/** 0xC0–0xCF, except for the Huffman tables, an extension and the arithmetic conditioning. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Searches from the end, where an honest file has it. (`lastIndexOf` takes ten times as long for a crafted file.) */
function hasEndOfImage(bytes: Buffer, start: number): boolean {
  for (let index = bytes.length - 2; index >= start; index -= 1) {
    if (bytes[index] === 0xff && bytes[index + 1] === endOfImage) return true;
  }
  return false;
}

function isMarker(bytes: Buffer, offset: number): boolean {
  const next = bytes[offset + 1];
  return bytes[offset] === 0xff && next !== 0x00 && next !== 0xff;
}

const pngSignatureBytes = 8;
/** The length, type and checksum around the data of a chunk. */
const pngChunkOverheadBytes = 12;
/** IHDR, IDAT and IEND as numbers: comparing text would be slow for a file of tiny chunks. */
const pngTypes = { header: 0x49484452, data: 0x49444154, end: 0x49454e44 } as const;

/** PNG (ISO/IEC 15948): IHDR first, some IDAT, IEND last. As in other readers, everything after IEND is ignored. */
function pngStructure(bytes: Buffer): ImageStructure {
  let hasData = false;
  let offset = pngSignatureBytes;
  for (;;) {
    if (offset + pngChunkOverheadBytes > bytes.length) return truncated;
    const type = bytes.readUInt32BE(offset + 4);
    if ((offset === pngSignatureBytes) !== (type === pngTypes.header)) return corrupt;
    hasData ||= type === pngTypes.data;
    offset += pngChunkOverheadBytes + bytes.readUInt32BE(offset);
    if (offset > bytes.length) return truncated;
    if (type === pngTypes.end) return hasData ? { header: bytes.subarray(0, fixedHeaderBytes) } : corrupt;
  }
}

/** The sizes of the headers in use, from OS/2 1 to version 5. */
const bmpHeaderBytes: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);
/** BI_RGB, BI_BITFIELDS and BI_ALPHABITFIELDS, whose rows have a known length. */
const uncompressedBmp: ReadonlySet<number> = new Set([0, 3, 6]);

/** BMP: two headers, then rows padded to four bytes. The end of a compressed picture cannot be determined. */
function bmpStructure(bytes: Buffer): ImageStructure {
  if (bytes.length < 26) return truncated;
  const headerBytes = bytes.readUInt32LE(14);
  if (!bmpHeaderBytes.has(headerBytes)) return corrupt;
  if (bytes.length < 14 + headerBytes) return truncated;
  const isOld = headerBytes === 12;
  const width = isOld ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
  const height = isOld ? bytes.readUInt16LE(20) : Math.abs(bytes.readInt32LE(22));
  const bitsPerPixel = bytes.readUInt16LE(isOld ? 24 : 28);
  const isCompressed = !isOld && !uncompressedBmp.has(bytes.readUInt32LE(30));
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const end = bytes.readUInt32LE(10) + rowBytes * height;
  if (!isCompressed && bytes.length < end) return truncated;
  return { header: bytes.subarray(0, fixedHeaderBytes) };
}
