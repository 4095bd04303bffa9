import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A separate folder below the system's temporary folder. */
export type TemporaryFolder = { path: string; remove(): void };

/**
 * Makes a folder that exists until it is removed or this process exits. A signal that ends the process without an exit
 * leaves it behind: call `exitOnSignals` of `signals.ts` first.
 */
export function temporaryFolder(prefix: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), prefix));
  const remove = (): void => {
    process.off("exit", remove);
    // A child that was killed a moment ago may still be writing.
    rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  process.on("exit", remove);
  return { path, remove };
}
