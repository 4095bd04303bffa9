/** `npm run build:client`: builds the client as a separate package. */
import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import * as v from "valibot";
import type { Command, Given, Surroundings } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";

/** Packages that the caller provides if needed; each is loaded only by the part that uses it. */
const peers = {
  "@aws-sdk/client-lambda": "^3.0.0",
  "@aws-sdk/credential-provider-node": "^3.0.0",
  "@smithy/signature-v4": "^5.0.0",
};

const project = join(import.meta.dirname, "..");

const buildClientCommand: Command = {
  name: "npm run build:client --",
  usage: "[<folder>]",
  description: `
Builds the client as a package without dependencies, in dist/idcheck or in the given folder, which is emptied first. Pack
it with npm pack, install the file where it is needed, and import it as idcheck/client.`,
  options: {},
  positionals: [0, 1],
  run: buildClient,
};

async function buildClient(given: Given, { stdout }: Surroundings): Promise<number> {
  const target = given.positionals[0] ?? join(project, "dist/idcheck");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  await build({
    absWorkingDir: project,
    entryPoints: ["clients/typescript/index.ts"],
    outfile: resolve(target, "client.js"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    external: Object.keys(peers),
  });
  if (!writeTypes(target)) return 1;
  writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
  copyFileSync(join(project, "LICENSE"), join(target, "LICENSE"));
  stdout.write(`The client is in ${target}. To pack it, run: npm pack ${target}\n`);
  return 0;
}

/**
 * Writes the declarations of the client, and returns whether that succeeded. The client imports nothing else from the
 * project, so they are complete.
 */
function writeTypes(target: string): boolean {
  const folder = join(target, "types");
  const compiler = join(project, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(
    process.execPath,
    [compiler, "-p", join(project, "tsconfig.client.json"), "--outDir", folder],
    { stdio: "inherit" },
  );
  if (status !== 0) return false;
  // The sources import with `.ts`, but the declarations in a package must not.
  for (const path of globSync("**/*.d.ts", { cwd: folder })) {
    const file = join(folder, path);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/(from "\.[^"]+)\.ts"/gu, '$1.js"'));
  }
  return true;
}

function manifest(): object {
  const schema = v.object({ name: v.string(), version: v.string(), license: v.string() });
  const { name, version, license } = v.parse(
    schema,
    JSON.parse(readFileSync(join(project, "package.json"), "utf8")),
  );
  return {
    name,
    version,
    description:
      "The client of idcheck: identity checks over HTTP or by Lambda Invoke, with one key for all retries.",
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    exports: { "./client": { types: "./types/index.d.ts", default: "./client.js" } },
    peerDependencies: peers,
    peerDependenciesMeta: Object.fromEntries(Object.keys(peers).map((peer) => [peer, { optional: true }])),
  };
}

await runProgram(buildClientCommand);
