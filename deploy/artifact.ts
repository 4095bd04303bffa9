import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { ConfigurationError } from "../lib/base/configuration-error.ts";

/** The zip of one function: what it holds and what it weighs. */
export type Artifact = { entries: readonly string[]; bytes: number };

/** The most that a function's zip may weigh. Every byte is loaded before the first check of an instance. */
export const maxArtifactBytes = 250_000;

/** Reads the zip at `path`. Throws where there is none. */
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

/** Throws ConfigurationError where the zip of function `key` holds more or less than its bundle, or too much of it. */
export function assertArtifact(key: string, handler: string, { entries, bytes }: Artifact): void {
  const bundle = handler.replace(/\.\w+$/u, ".cjs");
  if (entries.length !== 1 || entries[0] !== bundle) {
    throw new ConfigurationError(
      `The zip of ${key} must hold ${bundle} and nothing else, but holds: ${entries.join(", ") || "nothing"}.`,
    );
  }
  if (bytes > maxArtifactBytes) {
    throw new ConfigurationError(
      `The zip of ${key} weighs ${kilobytes(bytes)}; the most is ${kilobytes(maxArtifactBytes)}. ` +
        "See which package grew: npx esbuild with --bundle --minify --analyze on its source.",
    );
  }
}

/** A size for people. */
export function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} KB`;
}
