/**
 * `npm run build:client`: the client as a package of its own in `dist/idcheck`, without a dependency. Pack it with
 * `npm pack ./dist/idcheck` and install the file where it is needed; it is imported as `idcheck/client`.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import * as v from "valibot";

/** What callers have already where they need it; each is loaded by the part that uses it. */
const peers = {
  "@aws-sdk/client-lambda": "^3.0.0",
  "@aws-sdk/credential-provider-node": "^3.0.0",
  "@smithy/signature-v4": "^5.0.0",
};

const project = join(import.meta.dirname, "..");
const target = process.argv[2] ?? join(project, "dist/idcheck");
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

await build({
  absWorkingDir: project,
  entryPoints: ["clients/typescript/index.ts"],
  outfile: join(target, "client.js"),
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: Object.keys(peers),
});
writeTypes();
writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
copyFileSync(join(project, "LICENSE"), join(target, "LICENSE"));
console.log(`The client is in ${target}. Pack it: npm pack ${target}`);

/** Declarations of the client. It imports nothing of the project but itself, so that they are complete. */
function writeTypes(): void {
  const folder = join(target, "types");
  const compiler = join(project, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(
    process.execPath,
    [compiler, "-p", join(project, "tsconfig.client.json"), "--outDir", folder],
    { stdio: "inherit" },
  );
  if (status !== 0) process.exit(status ?? 1);
  // The sources import with `.ts`, which declarations of a package must not.
  for (const path of globSync("**/*.d.ts", { cwd: folder })) {
    const file = join(folder, path);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/(from "\.[^"]+)\.ts"/gu, '$1.js"'));
  }
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
      "The client of idcheck: identity checks over HTTP or by Lambda Invoke, with one key over every repetition.",
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    exports: { "./client": { types: "./types/index.d.ts", default: "./client.js" } },
    peerDependencies: peers,
    peerDependenciesMeta: Object.fromEntries(Object.keys(peers).map((peer) => [peer, { optional: true }])),
  };
}
