/** What every project of a caller is made with. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expected } from "./programs.ts";
import { installed } from "./tools.ts";

const run = promisify(execFile);

/** What a project is run with: the addresses of a local stack and of a proxy, as environment variables. */
export type ProjectEnvironment = Readonly<Record<string, string>>;

/** A project of a caller. It rejects, or resolves with what is wrong, if the client does not work in it. */
export type Project = {
  name: string;
  run(folder: string, environment: ProjectEnvironment): Promise<string | undefined>;
};

/** This Node. */
export const node24 = process.execPath;
/** Every Node that callers have, with its program. */
export const nodes = [
  ["20", installed("node20/bin/node")],
  ["22", installed("node22/bin/node")],
  ["24", node24],
] as const;

/** Runs a program and compares what it prints. */
export async function printed(
  [program, ...parameters]: readonly [string, ...string[]],
  folder: string,
  environment: ProjectEnvironment,
  wanted = expected,
): Promise<string | undefined> {
  const { stdout } = await run(program, parameters, { cwd: folder, env: environment });
  return stdout.trim() === wanted ? undefined : `It printed: ${stdout}`;
}

/** Writes files of a project: text as it is, and what else as JSON. */
export async function write(folder: string, files: Readonly<Record<string, string | object>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
}
