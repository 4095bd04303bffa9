import { crc32, deflateSync } from "node:zlib";

/** A plain grey PNG of the given size in pixels: a real image with as few bytes as possible. */
export function greyPng(widthPixels: number, heightPixels: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPixels, 0);
  header.writeUInt32BE(heightPixels, 4);
  header[8] = 8; // bits per sample; colour type, compression, filter and interlace stay 0: greyscale
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(widthPixels, 0x80)]);
  const rows = Buffer.concat(Array.from({ length: heightPixels }, () => row));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(rows, { level: 9 })),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * A plain grey baseline JPEG of the given size in pixels. Every 8×8 block only says that it equals the one before, in
 * two codes: 0 for an unchanged mean, 0 for the end of the block.
 */
export function greyJpeg(widthPixels: number, heightPixels: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(heightPixels, 0);
  size.writeUInt16BE(widthPixels, 2);
  // One code of one bit in each table: value 0, written as a 0 bit.
  const oneCode = [1, ...Array.from({ length: 15 }, () => 0), 0];
  const blocks = Math.ceil(widthPixels / 8) * Math.ceil(heightPixels / 8);
  const bits = blocks * 2;
  const scan = Buffer.alloc(Math.ceil(bits / 8));
  // Unused bits of the last byte are ones.
  if (bits % 8 !== 0) scan[scan.length - 1] = 0xff >> (bits % 8);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xe0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1")),
    jpegSegment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)])),
    jpegSegment(0xc0, Buffer.concat([Buffer.from([8]), size, Buffer.from([1, 1, 0x11, 0])])),
    jpegSegment(0xc4, Buffer.from([0x00, ...oneCode])),
    jpegSegment(0xc4, Buffer.from([0x10, ...oneCode])),
    jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    scan,
    Buffer.from([0xff, 0xd9]),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  const checksum = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

function jpegSegment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}
