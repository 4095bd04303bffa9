import { spawn } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { projectFolder } from "../../support/imports.ts";
import { edits } from "./edits.ts";

/** A copy of this project in a folder of its own, with the made-up kind in it. */
export type MadeUpProject = {
  folder: string;
  /** The kind's own files. */
  added: readonly string[];
  /** Files that were there before and have lines of the kind. */
  changed: readonly string[];
  /** Runs a file on Node in that folder; resolves with what it printed. */
  run(file: string, parameters: readonly string[], options?: RunOptions): Promise<Printed>;
  remove(): void;
};

type RunOptions = { input?: string; environment?: Readonly<Record<string, string>> };
export type Printed = { code: number | null; stdout: string; stderr: string };

/** What is copied: of the tests only what the script needs that asks about the kind. */
const copied = [
  "cli",
  "clients",
  "deploy",
  "docs/openapi.yaml",
  "functions",
  "lib",
  "local",
  "package.json",
  "serverless.yml",
  "test/kinds/made-up-kind/serve.ts",
  "test/support/contract.ts",
  "test/support/is-record.ts",
  "test/support/known-values.ts",
  "tsconfig.json",
];
const filesFolder = join(import.meta.dirname, "files");

/** Makes the copy. Throws where a text that the kind changes does not stand in its file exactly once. */
export function createMadeUpProject(): MadeUpProject {
  const folder = mkdtempSync(join(tmpdir(), "idcheck-kind-"));
  for (const path of copied) cpSync(join(projectFolder, path), join(folder, path), { recursive: true });
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
  cpSync(filesFolder, folder, { recursive: true });
  for (const { file, find, replace } of edits) {
    const parts = readFileSync(join(folder, file), "utf8").split(find);
    if (parts.length !== 2) {
      throw new Error(
        `${file} has this text ${parts.length - 1} times, so that the edit must follow it: ${find}`,
      );
    }
    writeFileSync(join(folder, file), parts.join(replace));
  }
  return {
    folder,
    added: globSync("{cli,functions,lib}/**/*.ts", { cwd: filesFolder }).toSorted(),
    changed: [...new Set(edits.map(({ file }) => file))].toSorted(),
    run: (file, parameters, options) => run(folder, [file, ...parameters], options),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function run(
  folder: string,
  parameters: readonly string[],
  { input = "", environment = {} }: RunOptions = {},
): Promise<Printed> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [...parameters], {
    cwd: folder,
    env: { PATH, NODE_COMPILE_CACHE, ...environment },
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}
