import fileSystem from "node:fs";

/*
 * Replaces `node:fs/promises` in the bundles. The SDK imports that module to read configuration files that no function
 * has. No other Node module takes longer to load, and access through `node:fs` loads it late.
 */

/** Reads a file as text. */
export function readFile(path: string, encoding: BufferEncoding): Promise<string> {
  return fileSystem.promises.readFile(path, encoding);
}
