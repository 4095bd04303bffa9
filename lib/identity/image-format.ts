import type { Buffer } from "node:buffer";
import type { FaceImage } from "./image.ts";

/** What the first bytes of a file say it is. HEIC is told apart because phones send it without being asked. */
export type ImageFormat = FaceImage["format"] | "heic" | "other";

const signatures: readonly (readonly [ImageFormat, readonly number[]])[] = [
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["bmp", [0x42, 0x4d]],
];

/** Major brands of ISO 23008-12 that are HEVC-coded or leave the coding open. */
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

/** Tells the format of a file by its magic bytes; nothing else is read. */
export function imageFormat(bytes: Buffer): ImageFormat {
  const known = signatures.find(([, signature]) => signature.every((byte, index) => bytes[index] === byte));
  if (known !== undefined) return known[0];
  return bytes.toString("latin1", 4, 8) === "ftyp" && heicBrands.has(bytes.toString("latin1", 8, 12))
    ? "heic"
    : "other";
}
