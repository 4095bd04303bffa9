/**
 * `npm run package [-- --stage <stage>] [-- --param="name=value"]`: one zip for each function and the template, in
 * `.serverless/`, without AWS credentials and without a network. Everything behind `--` goes to
 * `serverless package`; the stage is `prod` unless it is named.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { kilobytes, readArtifact } from "../deploy/artifact.ts";

const project = join(import.meta.dirname, "..");
const given = process.argv.slice(2);
const namesStage = given.some((argument) => argument === "-s" || argument.startsWith("--stage"));

const serverless = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
const { status } = spawnSync(
  process.execPath,
  [serverless, "package", ...(namesStage ? [] : ["--stage", "prod"]), ...given],
  { cwd: project, stdio: "inherit" },
);
if (status === 0) printTable();
process.exitCode = status ?? 1;

function printTable(): void {
  const folder = join(project, ".serverless");
  const rows = readdirSync(folder)
    .filter((name) => name.endsWith(".zip"))
    .map((name) => {
      const { entries, bytes } = readArtifact(join(folder, name));
      return [name.replace(/\.zip$/u, ""), kilobytes(bytes).padStart(7), entries.join(", ")] as const;
    });
  const width = Math.max(...rows.map(([key]) => key.length));
  for (const [key, ...columns] of rows) console.log([key.padEnd(width), ...columns].join("  "));
}
