/** `npm run lint:template`: see `npm run lint:template -- --help`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../../../cli/command.ts";
import { print } from "../../../cli/print.ts";
import { runProgram } from "../../../cli/run-command.ts";
import { templateName } from "../support/template.ts";
import { createWorkspace, type Workspace } from "../support/workspace.ts";
import { complaintsAbout, type Finding } from "../../support/findings.ts";
import { explanations } from "./explained.ts";
import { findingsOfCfnLint, findingsOfCheckov, installLinters } from "./linters.ts";

const stages = ["prod", "dev", "sandbox"];
/** Those of China, and two others. A template is the same for all of them, or is looked at more than once. */
const regions = ["cn-north-1", "cn-northwest-1", "eu-central-1", "us-east-1"];
const packagedFor = ["cn-north-1", "eu-central-1"];

/** The folder in which the framework stores a deployment, by its time. */
const timeOfDeployment = /\d{13}-[\d-]+T[\d:.]+Z/gu;

const lintCommand: Command = {
  name: "npm run lint:template",
  usage: "",
  description: `
Packages the stages ${stages.join(", ")}, for a Region of China and for another one, and shows what cfn-lint and checkov find in the
templates. Both are installed from PyPI into a folder of their own, in fixed versions; that needs Python 3.10. It takes three
minutes.

Exits with 1 for a finding without an explanation in test/deploy/linters/explained.ts, and for an explanation without a
finding.`,
  options: {},
  async run(_, { stdout }) {
    await installLinters();
    const { templates, findings } = await lintEachStage();
    const complaints = complaintsAbout(findings, explanations);
    print(
      stdout,
      `cfn-lint and checkov: ${templates} templates, ${findings.length} findings, ` +
        `${explanations.length} explanations, ${complaints.length} complaints.\n`,
    );
    for (const complaint of complaints) print(stdout, `${complaint}\n`);
    return complaints.length === 0 ? 0 : 1;
  },
};

async function lintEachStage(): Promise<{ templates: number; findings: Finding[] }> {
  const workspaces: Workspace[] = [];
  /** Paths of templates by their text. */
  const templates = new Map<string, string>();
  const findings: Finding[] = [];
  try {
    for (const stage of stages) {
      for (const region of packagedFor) {
        const workspace = createWorkspace();
        workspaces.push(workspace);
        await workspace.serverless(["package", "--stage", stage, "--region", region]);
        const path = join(workspace.folder, ".serverless", templateName);
        templates.set(readFileSync(path, "utf8").replaceAll(timeOfDeployment, ""), path);
      }
    }
    for (const path of templates.values()) {
      findings.push(...(await findingsOfCfnLint(path, regions)), ...(await findingsOfCheckov(path)));
    }
  } finally {
    for (const workspace of workspaces) workspace.remove();
  }
  return { templates: templates.size, findings };
}

await runProgram(lintCommand);
