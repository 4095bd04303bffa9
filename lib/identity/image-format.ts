import type { Buffer } from "node:buffer";
import type { FaceImage } from "./image.ts";

/** The format that a file's first bytes show. HEIC is a format of its own because phones send it by default. */
export type ImageFormat = FaceImage["format"] | "heic" | "other";

const signatures: readonly (readonly [ImageFormat, readonly number[]])[] = [
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["bmp", [0x42, 0x4d]],
];

/** Major brands of ISO 23008-12 that use HEVC or do not fix the coding. */
const heicBrands: ReadonlySet<string> = new Set([
  "heic",
  "heix",
  "heim",
  "heis",
  "hevc",
  "hevx",
  "hevm",
  "hevs",
  "mif1",
  "msf1",
]);

/** Recognises the format of a file by its magic bytes; nothing else is read. */
export function imageFormat(bytes: Buffer): ImageFormat {
  const known = signatures.find(([, signature]) => signature.every((byte, index) => bytes[index] === byte));
  if (known !== undefined) return known[0];
  return bytes.toString("latin1", 4, 8) === "ftyp" && heicBrands.has(bytes.toString("latin1", 8, 12))
    ? "heic"
    : "other";
}
