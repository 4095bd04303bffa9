import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import type { ImageCoding } from "../../lib/identity/image.ts";

/** A picture that any decoder opens: one shade of grey, made in code so that no face and no file is needed. */
export type ImageOptions = {
  width?: number;
  height?: number;
  /** 0 (black) to 255 (white): two shades make two different pictures. */
  shade?: number;
  /** One shade for each component of a JPEG, instead: four of them are CMYK. */
  shades?: readonly number[];
  /** Pads the file to exactly this size, where it is at least 200 bytes over the bare picture. */
  byteLength?: number;
  /** EXIF orientation 1–8; not for BMP, which has no EXIF. */
  orientation?: number;
  /** An EXIF block of the caller's own, instead. */
  exif?: Buffer;
};

/** How a writer stores the orientation: as BYTE (1), SHORT (3) or LONG (4), the same with a sign (6, 8, 9), or else. */
export type ExifForm = {
  byteOrder?: "II" | "MM";
  type?: number;
  count?: number;
  /** Stores the value after the directory, as if it did not fit into its entry. */
  isElsewhere?: boolean;
};

/** Length field and marker of a JPEG segment, and the most it can carry. */
const segmentOverheadBytes = 4;
const maxSegmentBytes = 65_533;

/** A baseline JPEG. */
export function jpegImage(options: ImageOptions = {}): Buffer {
  const { width = 480, height = 640, shade = 128 } = options;
  const { shades = [shade] } = options;
  const components = shades.flatMap((_, index) => [index + 1, 0x11, 0]);
  const exif = exifOf(options);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const head = [
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from("4a46494600010100000100010000", "hex")),
    ...(exif === undefined ? [] : [exifSegment(exif)]),
  ];
  const picture = [
    // One quantisation table of eights: the DC coefficient of a flat block is then its shade less 128.
    segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 8)])),
    segment(
      0xc0,
      Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, shades.length, ...components]),
    ),
    // DC: code 0 says "as before", 10000 to 10111 a difference of one to eight bits. AC: code 0 ends the block.
    segment(0xc4, Buffer.from([0x00, 1, 0, 0, 0, 8, ...zeros(11), 0, 1, 2, 3, 4, 5, 6, 7, 8])),
    segment(0xc4, Buffer.from([0x10, 1, ...zeros(15), 0])),
    segment(0xda, Buffer.from([shades.length, ...shades.flatMap((_, index) => [index + 1, 0]), 0, 63, 0])),
    scan(
      blocks,
      shades.map((one) => one - 128),
    ),
    Buffer.from([0xff, 0xd9]),
  ];
  const bare = byteCount(head) + byteCount(picture);
  return Buffer.concat([...head, ...comments((options.byteLength ?? bare) - bare), ...picture]);
}

/** A JPEG whose frame announces a coding that many decoders cannot read. Its data is that of a plain one. */
export function unusualJpeg(coding: ImageCoding): Buffer {
  const file = jpegImage();
  const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
  const [offset, value] = unusualFrames[coding];
  file.writeUInt8(value, frame + offset);
  return file;
}

/** Which byte of a frame makes the coding, and what it is: the marker, the bits per sample or the components. */
const unusualFrames: Readonly<Record<ImageCoding, readonly [number, number]>> = {
  jpeg_12_bit: [4, 12],
  jpeg_arithmetic: [1, 0xc9],
  jpeg_cmyk: [9, 4],
  jpeg_lossless: [1, 0xc3],
};

/** A PNG with eight bits of grey. */
export function pngImage(options: ImageOptions = {}): Buffer {
  const { width = 480, height = 640, shade = 128 } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const row = Buffer.alloc(width + 1, shade);
  row[0] = 0;
  const pixels = Buffer.concat(Array.from({ length: height }, () => row));
  const exif = exifOf(options);
  const head = [
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    ...(exif === undefined ? [] : [chunk("eXIf", exif)]),
  ];
  const tail = [chunk("IDAT", deflateSync(pixels)), chunk("IEND", Buffer.alloc(0))];
  const bare = byteCount(head) + byteCount(tail);
  const padding = (options.byteLength ?? bare) - bare;
  return Buffer.concat([
    ...head,
    ...(padding === 0 ? [] : [chunk("paDd", Buffer.alloc(padding - 12, 1))]),
    ...tail,
  ]);
}

/** A BMP of 24 bits a pixel, whose size grows with its pixels. */
export function bmpImage(options: ImageOptions = {}): Buffer {
  const { width = 48, height = 64, shade = 128 } = options;
  const pixelOffset = 54;
  const pixelBytes = Math.ceil((width * 24) / 32) * 4 * height;
  const file = Buffer.alloc(options.byteLength ?? pixelOffset + pixelBytes);
  file.fill(shade, pixelOffset, pixelOffset + pixelBytes);
  file.write("BM", 0, "latin1");
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(pixelOffset, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  file.writeUInt32LE(pixelBytes, 34);
  return file;
}

/** A segment of JPEG (`marker` is its second byte). */
export function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** A JPEG segment that holds an EXIF block. */
export function exifSegment(block: Buffer): Buffer {
  return segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), block]));
}

/** An EXIF block: the TIFF header, and one directory of a resolution unit and the orientation. */
export function exifBlock(orientation: number, form: ExifForm = {}): Buffer {
  const { byteOrder = "MM", type = 3, count = 1, isElsewhere = false } = form;
  const isBig = byteOrder === "MM";
  const put16 = (value: number, at: number) =>
    isBig ? block.writeUInt16BE(value, at) : block.writeUInt16LE(value, at);
  const put32 = (value: number, at: number) =>
    isBig ? block.writeUInt32BE(value, at) : block.writeUInt32LE(value, at);
  const putValue = (at: number) => {
    if (type === 4 || type === 9) put32(orientation, at);
    else if (type === 3 || type === 8) put16(orientation, at);
    else block.writeUInt8(orientation, at);
  };
  const block = Buffer.alloc(50);
  block.write(byteOrder, 0, "latin1");
  put16(42, 2);
  put32(8, 4);
  put16(2, 8);
  put16(0x0112, 10);
  put16(type, 12);
  put32(count, 14);
  if (isElsewhere) put32(42, 18);
  putValue(isElsewhere ? 42 : 18);
  put16(0x0128, 22);
  put16(3, 24);
  put32(1, 26);
  put16(2, 30);
  return block;
}

/** A chunk of PNG. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** Comment segments of `byteLength` bytes together. */
function comments(byteLength: number): Buffer[] {
  const segments: Buffer[] = [];
  for (let left = byteLength; left > 0;) {
    // The last one needs room for its own overhead.
    const size = Math.min(left, maxSegmentBytes + segmentOverheadBytes);
    const isLast = size === left;
    const used = isLast || left - size >= segmentOverheadBytes ? size : size - segmentOverheadBytes;
    segments.push(segment(0xfe, Buffer.alloc(used - segmentOverheadBytes, 0x20)));
    left -= used;
  }
  return segments;
}

function exifOf({ orientation, exif }: ImageOptions): Buffer | undefined {
  return exif ?? (orientation === undefined ? undefined : exifBlock(orientation));
}

/**
 * Entropy-coded data of flat blocks, one for each component in turn: the first of a component gives its difference from
 * grey, the others repeat it.
 */
function scan(blocks: number, differences: readonly number[]): Buffer {
  const first = differences.map((difference) => `${dcCode(difference)}0`).join("");
  const bits = first.length + (blocks - 1) * differences.length * 2;
  const bytes = Buffer.alloc(Math.ceil(bits / 8));
  for (let at = 0; at < first.length; at += 8) {
    bytes.writeUInt8(Number.parseInt(first.slice(at, at + 8).padEnd(8, "0"), 2), at / 8);
  }
  // The last byte is filled up with ones.
  const last = bytes.length - 1;
  bytes.writeUInt8(bytes.readUInt8(last) | ((1 << (bytes.length * 8 - bits)) - 1), last);
  return bytes;
}

/** Huffman code of the number of bits, then the bits; negative numbers count up from zeros (T.81 table F.1). */
function dcCode(difference: number): string {
  if (difference === 0) return "0";
  const size = Math.abs(difference).toString(2).length;
  const bits = difference > 0 ? difference : difference + 2 ** size - 1;
  return `10${(size - 1).toString(2).padStart(3, "0")}${bits.toString(2).padStart(size, "0")}`;
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0);
}

function byteCount(parts: readonly Buffer[]): number {
  return parts.reduce((total, part) => total + part.length, 0);
}
