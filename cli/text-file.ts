import { readFile } from "node:fs/promises";
import { fileFailure } from "./file-failure.ts";

/** Byte order marks, with the encoding that each announces. */
const marks = [
  ["utf-16le", Buffer.from([0xff, 0xfe])],
  ["utf-16be", Buffer.from([0xfe, 0xff])],
] as const;

/** Text in UTF-8, or in UTF-16 with a byte order mark, as editors and consoles write it; without the mark. */
export function decodeText(bytes: Buffer): string {
  const marked = marks.find(([, mark]) => bytes.subarray(0, mark.length).equals(mark));
  return new TextDecoder(marked?.[0] ?? "utf-8").decode(bytes);
}

/** The text of a file, as {@link decodeText} reads it. Throws UsageError; `what` begins it, such as `--file cannot be read`. */
export async function readTextFile(path: string, what: string): Promise<string> {
  try {
    return decodeText(await readFile(path));
  } catch (error) {
    throw fileFailure(what, error);
  }
}
