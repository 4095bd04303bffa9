import { open } from "node:fs/promises";
import { isAbsolute, join, normalize } from "node:path";
import { maxImageCharacters } from "../../lib/identity/face-image.ts";
import { codeOf } from "../thrown.ts";

/** An image in base64, or why it could not be read. */
export type ReadImage = { ok: true; base64: string } | { ok: false; code: ImageFileCode };

/**
 * `file_outside`: the name leads out of the folder of the list. `file_unreadable`: there is such a file, but it is a folder
 * or may not be read.
 */
type ImageFileCode = "required" | "file_outside" | "file_missing" | "file_unreadable" | "too_large";

/** Base64 encodes three bytes as four characters. */
const maxBytes = (maxImageCharacters / 4) * 3;

/** Reads an image by its name in the list, from the folder of the list or one below it. */
export async function readImage(folder: string, name: string): Promise<ReadImage> {
  const path = normalize(name.trim().replaceAll("\\", "/"));
  if (name.trim() === "") return { ok: false, code: "required" };
  if (isAbsolute(path) || path.split("/").includes("..")) return { ok: false, code: "file_outside" };
  try {
    const file = await open(join(folder, path));
    try {
      const { size } = await file.stat();
      if (size > maxBytes) return { ok: false, code: "too_large" };
      return { ok: true, base64: (await file.readFile()).toString("base64") };
    } finally {
      await file.close();
    }
  } catch (error) {
    const isMissing = ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");
    return { ok: false, code: isMissing ? "file_missing" : "file_unreadable" };
  }
}
