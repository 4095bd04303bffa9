import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { maxImageCharacters } from "../lib/identity/face-image.ts";

/** The largest picture in bytes: base64 encodes three bytes as four characters. */
export const maxPictureBytes = (maxImageCharacters / 4) * 3;

/** The bytes of a picture; `irregular` if the path leads to a folder, a pipe or a device. */
export type PictureFile = { ok: true; bytes: Buffer } | { ok: false; code: "irregular" | "too_large" };

/**
 * Reads a picture, never more than the largest picture has. A pipe without a writer would not end, and a device such as
 * /dev/zero would fill the memory, so only plain files are read. Rejects with the system's error.
 */
export async function readPictureFile(path: string): Promise<PictureFile> {
  // Without O_NONBLOCK, opening a pipe waits for its writer, and no signal ends that.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return { ok: false, code: "irregular" };
    if (stats.size > maxPictureBytes) return { ok: false, code: "too_large" };
    return { ok: true, bytes: await contentOf(file, stats.size) };
  } finally {
    await file.close();
  }
}

/** The first `length` bytes, fewer if the file has shrunk: it may change while it is read. */
async function contentOf(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const { bytesRead } = await file.read(bytes, read, length - read, read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.subarray(0, read);
}
