import { viewOf } from "./image-structure.ts";

/** The tag of the orientation in the first directory of TIFF 6.0, which EXIF uses. */
const orientationTag = 0x0112;

/** Bytes of one value by type: BYTE, SHORT and LONG, and the same with a sign. Writers use all of them. */
const integerBytes: Readonly<Record<number, 1 | 2 | 4>> = { 1: 1, 3: 2, 4: 4, 6: 1, 8: 2, 9: 4 };

const headerBytes = 8;
const entryBytes = 12;

/**
 * The orientation in an EXIF block, which starts with its byte order: 1 to 8, where 1 is upright. It is also 1 if the
 * block has no orientation or cannot be read. Every read stays inside the block.
 */
export function exifOrientation(block: Uint8Array): number {
  const view = viewOf(block);
  if (view.byteLength < headerBytes) return 1;
  const byteOrder = view.getUint16(0);
  if (byteOrder !== 0x4949 && byteOrder !== 0x4d4d) return 1;
  const isLittleEndian = byteOrder === 0x4949;
  if (view.getUint16(2, isLittleEndian) !== 42) return 1;
  const directory = view.getUint32(4, isLittleEndian);
  if (directory < headerBytes || directory + 2 > view.byteLength) return 1;
  const end = directory + 2 + view.getUint16(directory, isLittleEndian) * entryBytes;
  for (let entry = directory + 2; entry < end && entry + entryBytes <= view.byteLength; entry += entryBytes) {
    if (view.getUint16(entry, isLittleEndian) !== orientationTag) continue;
    const value = integerAt(view, entry, isLittleEndian) ?? 1;
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/** The first value of an entry. Values of more than four bytes in all are elsewhere in the block. */
function integerAt(view: DataView, entry: number, isLittleEndian: boolean): number | undefined {
  const bytes = integerBytes[view.getUint16(entry + 2, isLittleEndian)];
  const count = view.getUint32(entry + 4, isLittleEndian);
  if (bytes === undefined || count === 0) return undefined;
  const isInside = count * bytes <= 4;
  const offset = isInside ? entry + 8 : view.getUint32(entry + 8, isLittleEndian);
  if (offset + bytes > view.byteLength) return undefined;
  if (bytes === 1) return view.getUint8(offset);
  return bytes === 2 ? view.getUint16(offset, isLittleEndian) : view.getUint32(offset, isLittleEndian);
}
