/** `npm run package`: writes what would be deployed into `.serverless/`. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Command } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";
import { textTable } from "../cli/text-table.ts";
import { kilobytes, readArtifact } from "../deploy/artifact.ts";

const project = join(import.meta.dirname, "..");

const packageCommand: Command = {
  name: "npm run package --",
  usage: '[--stage <stage>] [--param "<name>=<value>"]…',
  description: `
Makes one zip for each function, and the template, in .serverless/, and prints what the zips hold. It needs no AWS
credentials and no network.`,
  options: {
    stage: { type: "string", short: "s", value: "<stage>", help: "the stage to deploy to (default: prod)" },
    region: { type: "string", short: "r", value: "<region>", help: "the AWS Region to deploy to" },
    param: {
      type: "string",
      multiple: true,
      value: '"<name>=<value>"',
      help: "a parameter of serverless.yml; may be given several times",
    },
    verbose: { type: "boolean", help: "print what serverless package does" },
  },
  run(given, { stdout }) {
    const serverless = createRequire(import.meta.url).resolve("serverless/bin/serverless.js");
    const region = given.text("region");
    const parameters = [
      "--stage",
      given.text("stage") ?? "prod",
      ...(region === undefined ? [] : ["--region", region]),
      ...given.texts("param").map((parameter) => `--param=${parameter}`),
      ...(given.flag("verbose") ? ["--verbose"] : []),
    ];
    const { status } = spawnSync(process.execPath, [serverless, "package", ...parameters], {
      cwd: project,
      stdio: "inherit",
    });
    if (status === 0) stdout.write(`${artifactLines().join("\n")}\n`);
    return Promise.resolve(status === 0 ? 0 : 1);
  },
};

function artifactLines(): string[] {
  const folder = join(project, ".serverless");
  const rows = readdirSync(folder)
    .filter((name) => name.endsWith(".zip"))
    .map((name) => {
      const { entries, bytes } = readArtifact(join(folder, name));
      return [name.replace(/\.zip$/u, ""), kilobytes(bytes), entries.join(", ")];
    });
  return textTable([{ title: "function" }, { title: "zip", isNumber: true }, { title: "holds" }], rows);
}

await runProgram(packageCommand);
