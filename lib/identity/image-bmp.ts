import { corrupt, fixedHeaderBytes, type ImageStructure, truncated, viewOf } from "./image-structure.ts";

/** The sizes of the headers in use, from OS/2 1 to version 5. */
const headerBytesInUse: ReadonlySet<number> = new Set([12, 40, 52, 56, 64, 108, 124]);
/** BI_RGB, BI_BITFIELDS and BI_ALPHABITFIELDS, whose rows have a known length. */
const uncompressed: ReadonlySet<number> = new Set([0, 3, 6]);

/** Reads a BMP: two headers, then rows padded to four bytes. The end of a compressed picture cannot be determined. */
export function bmpStructure(bytes: Uint8Array): ImageStructure {
  if (bytes.length < 26) return truncated;
  const view = viewOf(bytes);
  const headerBytes = view.getUint32(14, true);
  if (!headerBytesInUse.has(headerBytes)) return corrupt;
  if (bytes.length < 14 + headerBytes) return truncated;
  const isOld = headerBytes === 12;
  const width = isOld ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = isOld ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
  const bitsPerPixel = view.getUint16(isOld ? 24 : 28, true);
  const isCompressed = !isOld && !uncompressed.has(view.getUint32(30, true));
  const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const end = view.getUint32(10, true) + rowBytes * height;
  if (!isCompressed && bytes.length < end) return truncated;
  return { header: bytes.subarray(0, fixedHeaderBytes) };
}
