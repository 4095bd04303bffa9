import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { asError } from "../../cli/thrown.ts";
import { projectFolder } from "../../local/serverless-file.ts";

const run = promisify(execFile);

/** A Python environment of this project's own: nothing of the machine's is used or changed. */
export type PythonEnvironment = {
  /** Installs what is pinned, unless that has been done. Rejects with an error that names what the machine lacks. */
  install(): Promise<void>;
  /** The path of a program in it, once it is installed. */
  program(name: string): string;
};

/**
 * An environment with exactly the versions and hashes of a requirements file, in a folder of this name below `node_modules`. It
 * needs Python 3.10 with venv, and PyPI.
 */
export function pythonEnvironment(name: string, requirements: string): PythonEnvironment {
  const folder = join(projectFolder, "node_modules/.cache", name);
  const program = (of: string): string => join(folder, "bin", of);
  return {
    program,
    async install() {
      const pinned = readFileSync(requirements, "utf8");
      const marker = join(folder, "installed.txt");
      if (existsSync(marker) && readFileSync(marker, "utf8") === pinned) return;
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      await needing("python3 with venv", run("python3", ["-m", "venv", folder]));
      const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"];
      await needing("PyPI", run(program("python"), [...pip, "--requirement", requirements]));
      writeFileSync(marker, pinned);
    },
  };
}

async function needing(what: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw new Error(`This machine lacks ${what}: ${asError(error).message}`, { cause: error });
  }
}
