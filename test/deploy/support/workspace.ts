import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { once } from "node:events";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { projectFolder } from "../../../local/serverless-file.ts";

const serverless = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
const { PATH, NODE_COMPILE_CACHE } = process.env;
const sources = ["deploy", "functions", "lib", "node_modules", "package.json", "tsconfig.json"];

/** A folder of its own to package in, so that no run of the tests touches what a developer has packaged. */
export type Workspace = {
  folder: string;
  /** Runs `serverless` with these arguments; resolves to what it printed, rejects with it where it fails. */
  serverless(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<string>;
  /** Runs a script of `package.json`, such as `scripts/deploy.ts`, in the same way. */
  script(
    path: string,
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<string>;
  remove(): void;
};

/** Makes a workspace of links to the sources. Without `environment` no credentials and no network are there to use. */
export function createWorkspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), "idcheck-deploy-"));
  for (const name of sources) symlinkSync(join(projectFolder, name), join(folder, name));
  // The framework takes no link for its configuration.
  copyFileSync(join(projectFolder, "serverless.yml"), join(folder, "serverless.yml"));
  async function run(
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder,
      env: { PATH, NODE_COMPILE_CACHE, HOME: folder, NO_COLOR: "1", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    const printed = out + error;
    if (child.exitCode !== 0) throw new Error(printed);
    return printed;
  }
  return {
    folder,
    serverless: (args, environment = {}) => run(serverless, args, environment),
    script: (path, args, environment = {}) => run(join(projectFolder, path), args, environment),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
