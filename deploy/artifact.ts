import { readFileSync, writeFileSync } from "node:fs";
import { unzipSync, zipSync } from "fflate";
import { ConfigurationError } from "../lib/base/configuration-error.ts";

/** The zip of one function: its entries and its size. */
export type Artifact = { entries: readonly string[]; bytes: number };

/** The largest size of a function's zip. An instance loads every byte before its first check. */
export const maxArtifactBytes = 250_000;

/** Reads the zip at `path`. Throws if there is none. */
export function readArtifact(path: string): Artifact {
  const content = readFileSync(path);
  const entries: string[] = [];
  unzipSync(content, {
    filter({ name }) {
      entries.push(name);
      return false;
    },
  });
  return { entries, bytes: content.length };
}

/** How entries are written, in the terms of fflate: as well as deflate can, always to the same bytes, readable in Lambda. */
const entryForm = {
  level: 9,
  // The first day that a zip can hold.
  mtime: new Date(1980, 0, 1),
  // Unix, and the mode -rw-r--r--.
  os: 3,
  attrs: 0o100644 << 16,
} as const;

/** Compresses the zip at `path` again. The framework's bundler compresses for speed, and its zips are a tenth larger. */
export function compressArtifact(path: string): void {
  const entries = unzipSync(readFileSync(path));
  writeFileSync(
    path,
    zipSync(
      Object.fromEntries(Object.entries(entries).map(([name, content]) => [name, [content, entryForm]])),
    ),
  );
}

/** Throws ConfigurationError if the zip of function `key` does not contain exactly its bundle, or is too large. */
export function assertArtifact(key: string, handler: string, { entries, bytes }: Artifact): void {
  const bundle = handler.replace(/\.\w+$/u, ".cjs");
  if (entries.length !== 1 || entries[0] !== bundle) {
    throw new ConfigurationError(
      `The zip of ${key} must contain only ${bundle}, but contains: ${entries.join(", ") || "nothing"}.`,
    );
  }
  if (bytes > maxArtifactBytes) {
    throw new ConfigurationError(
      `The zip of ${key} has ${kilobytes(bytes)}; the limit is ${kilobytes(maxArtifactBytes)}. ` +
        "To see which package grew, run npx esbuild with --bundle --minify --analyze on its source.",
    );
  }
}

/** Formats a size for people. */
export function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} KB`;
}
