import { execFileSync } from "node:child_process";
import { projectFolder } from "../local/serverless-file.ts";

/** Runs git in the project; returns its output without the last line break. Throws if git fails. */
export function git(given: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  return execFileSync("git", given, {
    cwd: projectFolder,
    encoding: "utf8",
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 2 ** 20,
  }).replace(/\n$/u, "");
}

/** The short name of the commit that is checked out, with `+` if files differ from it. */
export function currentCommit(): string {
  const changed = git(["status", "--porcelain", "--untracked-files=no", "--", ":!docs"]);
  return git(["rev-parse", "--short", "HEAD"]) + (changed === "" ? "" : "+");
}
