/** `npm run package`: writes what would be deployed into `.serverless/`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";
import { stageOf } from "../cli/stage-options.ts";
import { textTable } from "../cli/text-table.ts";
import { kilobytes, readArtifact } from "../deploy/artifact.ts";
import { packageFolder, packagingOptions, packagingParameters, runServerless } from "./run-serverless.ts";

const packageCommand: Command = {
  name: "npm run package --",
  usage: '--stage <stage> [--param "<name>=<value>"]…',
  description: `
Makes one zip for each function, and the template, in .serverless/, and prints what the zips hold. It needs no AWS
credentials and no network. The package belongs to its stage, and is the same for every Region: the one that serverless prints
is not in it.`,
  options: packagingOptions,
  run(given, { stdout }) {
    const succeeded = runServerless(["package", ...packagingParameters(given, stageOf(given))]);
    if (succeeded) stdout.write(`${artifactLines().join("\n")}\n`);
    return Promise.resolve(succeeded ? 0 : 1);
  },
};

function artifactLines(): string[] {
  const rows = readdirSync(packageFolder)
    .filter((name) => name.endsWith(".zip"))
    .map((name) => {
      const { entries, bytes } = readArtifact(join(packageFolder, name));
      return [name.replace(/\.zip$/u, ""), kilobytes(bytes), entries.join(", ")];
    });
  return textTable([{ title: "function" }, { title: "zip", isNumber: true }, { title: "holds" }], rows);
}

await runProgram(packageCommand);
