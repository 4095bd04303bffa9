import { realpath } from "node:fs/promises";
import { isAbsolute, join, normalize, relative, sep } from "node:path";
import { readPictureFile } from "../picture-file.ts";
import { codeOf } from "../thrown.ts";

/** An image in base64, or why it could not be read. */
export type ReadImage = { ok: true; base64: string } | { ok: false; code: ImageFileCode };

/**
 * `file_outside`: the name leads out of the folder of the list, by itself or by a link. `file_unreadable`: there is such
 * a file, but it is a folder, a pipe or a device, or may not be read.
 */
type ImageFileCode = "required" | "file_outside" | "file_missing" | "file_unreadable" | "too_large";

/** Reads an image by its name in the list, from the folder of the list or one below it. */
export async function readImage(folder: string, name: string): Promise<ReadImage> {
  const path = normalize(name.trim().replaceAll("\\", "/"));
  if (name.trim() === "") return { ok: false, code: "required" };
  if (leadsOut(path)) return { ok: false, code: "file_outside" };
  try {
    // Who wrote the list need not be who runs it: a link must not send them another file of theirs.
    const target = await realpath(join(folder, path));
    if (leadsOut(relative(await realpath(folder), target))) return { ok: false, code: "file_outside" };
    const read = await readPictureFile(target);
    if (read.ok) return { ok: true, base64: read.bytes.toString("base64") };
    return { ok: false, code: read.code === "irregular" ? "file_unreadable" : "too_large" };
  } catch (error) {
    const isMissing = ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");
    return { ok: false, code: isMissing ? "file_missing" : "file_unreadable" };
  }
}

function leadsOut(path: string): boolean {
  return isAbsolute(path) || path.split(sep).includes("..") || path.split("/").includes("..");
}
