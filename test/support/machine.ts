import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
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

/** Every version of Node from 20 on that is available: the one that runs the tests, and the machine's own. */
export function nodesHere(): { path: string; version: string }[] {
  return [process.execPath, ...hostCommands("node")]
    .map((path) => ({ path, version: execFileSync(path, ["--version"], { encoding: "utf8" }).trim() }))
    .filter(({ version }) => majorOf(version) >= 20)
    .filter(({ version }, index, all) => all.findIndex((node) => node.version === version) === index);
}

/** The major version in the output of `node --version`. */
export function majorOf(version: string): number {
  return Number(/^v(\d+)/u.exec(version)?.[1]);
}

/** Where the machine has a command, outside the project: every match on the search path. */
function hostCommands(name: string): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders
    .filter((folder) => folder !== "" && !folder.includes("node_modules"))
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
