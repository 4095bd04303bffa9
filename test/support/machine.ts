import { spawnSync } from "node:child_process";
import { describe, it } from "vitest";

/**
 * Declares a suite that needs something on the machine besides Node. If that is missing, one skipped test takes its
 * place, and the run reports what was missing: no suite is skipped silently.
 */
export function describeUnless(missing: string | undefined, title: string, suite: () => void): void {
  if (missing === undefined) describe(title, suite);
  else describe(title, () => it("is not run", ({ skip }) => skip(missing)));
}

/** What to report about a command that does not succeed on this machine; undefined if it succeeds. */
export function lackOf(command: string, ...parameters: string[]): string | undefined {
  if (spawnSync(command, parameters, { stdio: "ignore" }).status === 0) return undefined;
  return `this machine lacks ${[command, ...parameters].join(" ")}`;
}
