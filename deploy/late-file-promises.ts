import fileSystem from "node:fs";

/*
 * Stands in the bundles for `node:fs/promises`, which the SDK imports to read configuration files that no function
 * has: loading it takes longer than any other module of Node, and reaching it through `node:fs` loads it late.
 */

/** Reads a file as text. */
export function readFile(path: string, encoding: BufferEncoding): Promise<string> {
  return fileSystem.promises.readFile(path, encoding);
}
