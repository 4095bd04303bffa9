import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { projectFolder } from "../../local/serverless-file.ts";

/** Everything that is installed and generated is below this folder; nothing of the machine's is used or changed. */
export const cacheFolder: string = join(projectFolder, "node_modules/.cache/contract-clients");

/** A program to be started, and its arguments. */
export type Tool = readonly [program: string, ...parameters: string[]];

/** What a tool printed, standard output and errors together in the order of the streams. */
export type Printed = { stdout: string; stderr: string };

/** Where a tool runs, what it finds in its environment besides ours, and whether an exit code other than 0 is an answer too. */
type Place = { folder: string; settings?: Readonly<Record<string, string>>; mayFail?: boolean };

/**
 * Runs a tool to its end. Rejects with what it printed if it cannot be started, fails, or takes longer than ten minutes. Its caches
 * are in the {@link cacheFolder}.
 */
export async function runTool(
  [program, ...parameters]: Tool,
  { folder, settings = {}, mayFail = false }: Place,
): Promise<Printed> {
  const child = spawn(program, parameters, {
    cwd: folder,
    env: { ...process.env, ...caches, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 600_000,
  });
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => {
      const isAnswer = code === 0 || (mayFail && code !== null);
      resolve(isAnswer ? "" : `exit code ${code ?? String(signal)}`);
    });
  });
  const [stdout, stderr, failure] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (failure === "") return { stdout, stderr };
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  throw new Error(`${program} ${parameters[0] ?? ""}: ${failure}\n${lines.slice(0, 12).join("\n")}`);
}

/** The lines that a tool printed, without colours. */
export function linesOf({ stdout, stderr }: Printed): string[] {
  return stripVTControlCharacters(`${stdout}\n${stderr}`)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

const caches: Readonly<Record<string, string>> = {
  CARGO_HOME: join(cacheFolder, "cargo"),
  GOCACHE: join(cacheFolder, "go-build"),
  // Folders that can be removed, and no second compilation of the library for inlining.
  GOFLAGS: "-modcacherw -gcflags=all=-l",
  GOPATH: join(cacheFolder, "go"),
  MAVEN_OPTS: "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
  npm_config_update_notifier: "false",
};
