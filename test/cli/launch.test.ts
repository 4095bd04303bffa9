import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageManifest from "../../package.json" with { type: "json" };
import { projectFolder } from "../../local/serverless-file.ts";

const launcher = join(projectFolder, packageManifest.bin.idcheck);
const systemPath = "/usr/bin:/bin";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "idcheck-launch-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Ended = { code: number | string | null | undefined; stdout: string; stderr: string };

function launch(
  path: string,
  parameters: readonly string[],
  searchPath = systemPath,
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      path,
      parameters,
      { cwd: folder, env: { PATH: searchPath, ...environment } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

/** The launcher in a clone of its own, in which npm has installed this. */
function clone(name: string, installed: readonly string[]): string {
  const root = join(folder, name);
  mkdirSync(join(root, "cli"), { recursive: true });
  for (const path of installed) mkdirSync(join(root, path), { recursive: true });
  copyFileSync(launcher, join(root, "cli/launch.sh"));
  return join(root, "cli/launch.sh");
}

/** A search path on which `node` is this script, besides what the system has. */
function pathWithNode(script: string): string {
  const programs = mkdtempSync(join(folder, "programs-"));
  writeFileSync(join(programs, "node"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, "node"), 0o755);
  return `${programs}:${systemPath}`;
}

describe("the launcher of idcheck", () => {
  it("starts it from everywhere and through links, with the arguments and the exit code", async () => {
    const link = join(folder, "idcheck");
    symlinkSync(launcher, link);
    expect(await launch(link, ["--version"])).toEqual({
      code: 0,
      stdout: `idcheck ${packageManifest.version}\n`,
      stderr: "",
    });
    expect(await launch(launcher, ["usage", "two words"])).toMatchObject({ code: 2, stdout: "" });
  });

  it("says what to do where nothing is installed", async () => {
    const path = clone("bare", []);
    expect(await launch(path, ["--version"])).toEqual({
      code: 1,
      stdout: "",
      stderr: `idcheck is not installed. Run this first: cd '${join(folder, "bare")}' && npm ci\n`,
    });
  });

  it("says which Node it needs where npm has installed none and the machine's cannot run TypeScript", async () => {
    const path = clone("old", ["node_modules"]);
    const old = pathWithNode("case $1 in --version) echo v20.19.0;; *) exit 1;; esac");
    const ended = await launch(path, ["--version"], old);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/^idcheck needs Node 22\.18 or newer here.* This is v20\.19\.0\.\n$/u);
  });

  it("takes the machine's Node where that can run TypeScript", async () => {
    const path = clone("new", ["node_modules"]);
    const ended = await launch(path, ["--version"], pathWithNode('[ "$1" = -e ] || echo "$@"'));
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/cli\/idcheck\.ts --version\n$/u);
  });

  it("keeps what is compiled beside what is installed, and starts where it cannot be kept", async () => {
    const path = clone("kept", ["node_modules"]);
    const saying = pathWithNode('[ "$1" = -e ] || echo "$NODE_COMPILE_CACHE"');
    const { stdout } = await launch(path, ["--version"], saying);
    expect(stdout).toBe(`${join(folder, "kept/node_modules/.cache/node-compile-cache")}\n`);
    const file = join(folder, "no-folder");
    writeFileSync(file, "");
    const ended = await launch(launcher, ["--version"], systemPath, { NODE_COMPILE_CACHE: file });
    expect(ended).toEqual({ code: 0, stdout: `idcheck ${packageManifest.version}\n`, stderr: "" });
  });
});
