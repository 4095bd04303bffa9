import type { FaceImage } from "./image.ts";
import { viewOf } from "./image-structure.ts";

/** The format that a file's first bytes show. HEIC is a format of its own because phones send it by default. */
export type ImageFormat = FaceImage["format"] | "heic" | "other";

const signatures: readonly (readonly [ImageFormat, readonly number[]])[] = [
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["bmp", [0x42, 0x4d]],
];

/**
 * Brands that promise HEVC: images and sequences of ISO/IEC 23008-12, the HEVC profiles of ISO/IEC 23000-22, and
 * omnidirectional images of ISO/IEC 23090-2. `heio` is not registered, but files have it.
 */
const hevcBrands: readonly string[] =
  "heic heix heim heis hevc hevx hevm hevs MiHA MiHB MiHE heoi heio".split(" ");

/** Brands of the same standards that do not fix the coding. Phones and cameras mostly mean HEVC. */
const openBrands: readonly string[] = ["mif1", "mif2", "mif3", "msf1", "miaf", "MiPr"];

/** AVIF has the open brands too, but is no phone's default and has a name of its own. */
const avifBrands: readonly string[] = ["avif", "avis", "avio"];

/** As much of a file as can contain brands: a real list has fewer than 20. */
const brandBytes = 256;

/** Recognises the format of a file by its magic bytes, and HEIC by its brands; nothing else is read. */
export function imageFormat(bytes: Uint8Array): ImageFormat {
  const known = signatures.find(([, signature]) => signature.every((byte, index) => bytes[index] === byte));
  if (known !== undefined) return known[0];
  return isHeic(brandsOf(bytes)) ? "heic" : "other";
}

function isHeic(brands: readonly string[]): boolean {
  const hasAny = (wanted: readonly string[]) => brands.some((brand) => wanted.includes(brand));
  return hasAny(hevcBrands) || (hasAny(openBrands) && !hasAny(avifBrands));
}

/** The major brand and the compatible ones of the `ftyp` box (ISO/IEC 14496-12) that such a file begins with. */
function brandsOf(bytes: Uint8Array): string[] {
  const start = String.fromCharCode(...bytes.subarray(0, brandBytes));
  if (start.slice(4, 8) !== "ftyp") return [];
  const boxBytes = viewOf(bytes).getUint32(0);
  const compatible = start.slice(16, boxBytes).match(/.{4}/gsu) ?? [];
  return [start.slice(8, 12), ...compatible];
}
