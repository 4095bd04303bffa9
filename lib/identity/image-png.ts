import {
  corrupt,
  type ExifPart,
  fixedHeaderBytes,
  type ImageStructure,
  truncated,
  viewOf,
} from "./image-structure.ts";

const signatureBytes = 8;
/** The length and type before the data of a chunk, and the checksum after it. */
const chunkHeadBytes = 8;
const chunkOverheadBytes = 12;
/** IHDR, eXIf, IDAT and IEND as numbers: comparing text would be slow for a file of tiny chunks. */
const chunkTypes = { header: 0x49484452, exif: 0x65584966, data: 0x49444154, end: 0x49454e44 } as const;

/**
 * Reads a PNG (ISO/IEC 15948) without decoding it: IHDR first, some IDAT, IEND last. As in other readers, everything
 * after IEND is ignored. Every read stays inside the bytes, and the time is linear in their number.
 */
export function pngStructure(bytes: Uint8Array): ImageStructure {
  const view = viewOf(bytes);
  let exif: ExifPart | undefined;
  let hasData = false;
  let offset = signatureBytes;
  for (;;) {
    if (offset + chunkOverheadBytes > bytes.length) return truncated;
    const type = view.getUint32(offset + 4);
    if ((offset === signatureBytes) !== (type === chunkTypes.header)) return corrupt;
    hasData ||= type === chunkTypes.data;
    const start = offset;
    const dataStart = offset + chunkHeadBytes;
    const dataEnd = dataStart + view.getUint32(offset);
    offset = dataEnd + chunkOverheadBytes - chunkHeadBytes;
    if (offset > bytes.length) return truncated;
    if (type === chunkTypes.exif) {
      exif ??= { block: bytes.subarray(dataStart, dataEnd), start, end: offset };
    }
    if (type !== chunkTypes.end) continue;
    if (!hasData) return corrupt;
    return { header: bytes.subarray(0, fixedHeaderBytes), ...(exif !== undefined && { exif }) };
  }
}
