/** `npm run build:client`: builds the client as a separate package. */
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type BuildOptions } from "esbuild";
import * as v from "valibot";
import type { Command, Given, Surroundings } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";

/** The name of the package. It is not published: the scope belongs to nobody yet. */
const packageName = "@idcheck/client";

/** What is imported from the package: `.` is the package itself. Only the others need packages of AWS. */
const entries = { ".": "index", "./invoke": "invoke", "./sigv4": "sigv4" };

/** Packages that the caller provides if needed; each is loaded only by the part that uses it. */
const peers = {
  "@aws-sdk/client-lambda": "^3.0.0",
  "@aws-sdk/credential-provider-node": "^3.0.0",
  "@smithy/signature-v4": "^5.0.0",
};

/** The client for `import` and for `require`. */
const formats = {
  esm: { format: "esm" },
  // Jest and older bundlers cannot load a module late from CommonJS, but they can require one late.
  cjs: { format: "cjs", supported: { "dynamic-import": false } },
} as const satisfies Readonly<Record<string, BuildOptions>>;

const project = join(import.meta.dirname, "..");
const sources = join(project, "clients/typescript");

const buildClientCommand: Command = {
  name: "npm run build:client --",
  usage: "[<folder>]",
  description: `
Builds the client as a package without dependencies, in dist/client or in the given folder, which is emptied first: for import
and for require, with types. Pack it with npm pack, install the file where it is needed, and import it as ${packageName}.
docs/calling.md shows how.`,
  options: {},
  positionals: [0, 1],
  run: buildClient,
};

async function buildClient(given: Given, { stdout }: Surroundings): Promise<number> {
  const target = resolve(given.positionals[0] ?? join(project, "dist/client"));
  rmSync(target, { recursive: true, force: true });
  const types = join(target, "esm");
  if (!writeTypes(types)) return 1;
  mkdirSync(join(target, "cjs"));
  cpSync(types, join(target, "cjs"), { recursive: true });
  // File by file, so that the entries of one format share what they have in common.
  const entryPoints = globSync("**/*.ts", { cwd: sources });
  for (const [folder, format] of Object.entries(formats)) {
    await build({
      absWorkingDir: sources,
      entryPoints,
      outdir: join(target, folder),
      platform: "node",
      target: "node20",
      charset: "utf8",
      ...format,
    });
    importBuilt(join(target, folder), "**/*.js");
  }
  writeJson(join(target, "package.json"), manifest());
  writeJson(join(target, "cjs/package.json"), { type: "commonjs", sideEffects: false });
  copyFileSync(join(project, "LICENSE"), join(target, "LICENSE"));
  copyFileSync(join(sources, "README.md"), join(target, "README.md"));
  stdout.write(`The client is in ${target}. To pack it, run: npm pack ${target}\n`);
  return 0;
}

/**
 * Writes the declarations of the client, and returns whether that succeeded. The client imports nothing else from the
 * project, so they are complete.
 */
function writeTypes(folder: string): boolean {
  const compiler = join(project, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(
    process.execPath,
    [compiler, "-p", join(project, "tsconfig.client.json"), "--outDir", folder],
    { stdio: "inherit" },
  );
  if (status === 0) importBuilt(folder, "**/*.d.ts");
  return status === 0;
}

/** The sources import with `.ts`, but the files of a package must not. */
function importBuilt(folder: string, files: string): void {
  for (const path of globSync(files, { cwd: folder })) {
    const file = join(folder, path);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replaceAll(/((?:from |require\(|import\()"\.[^"]+)\.ts"/gu, '$1.js"'));
  }
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}

function manifest(): object {
  const schema = v.object({ version: v.string(), license: v.string() });
  const { version, license } = v.parse(
    schema,
    JSON.parse(readFileSync(join(project, "package.json"), "utf8")),
  );
  const built = Object.entries(entries);
  return {
    name: packageName,
    version,
    description:
      "The client of idcheck: identity checks over HTTP or by Lambda Invoke, with one key for all retries.",
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    main: "./cjs/index.js",
    module: "./esm/index.js",
    types: "./cjs/index.d.ts",
    exports: {
      ...Object.fromEntries(
        built.map(([entry, file]) => [
          entry,
          {
            import: { types: `./esm/${file}.d.ts`, default: `./esm/${file}.js` },
            require: { types: `./cjs/${file}.d.ts`, default: `./cjs/${file}.js` },
          },
        ]),
      ),
      "./package.json": "./package.json",
    },
    // TypeScript reads this with `moduleResolution: node10`, which does not know exports.
    typesVersions: {
      "*": Object.fromEntries(
        built.slice(1).map(([entry, file]) => [entry.slice(2), [`./cjs/${file}.d.ts`]]),
      ),
    },
    peerDependencies: peers,
    peerDependenciesMeta: Object.fromEntries(Object.keys(peers).map((peer) => [peer, { optional: true }])),
  };
}

await runProgram(buildClientCommand);
