/**
 * `npm run lint:template`: what cfn-lint and checkov find in what would be deployed, for each stage in a Region of China and in
 * another one. Fails for a finding without an explanation in `explained.ts`, and for an explanation without a finding.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { templateName } from "../support/template.ts";
import { createWorkspace, type Workspace } from "../support/workspace.ts";
import { complaintsAbout, type Finding } from "./compare.ts";
import { explanations } from "./explained.ts";
import { findingsOfCfnLint, findingsOfCheckov, installLinters } from "./linters.ts";

const stages = ["prod", "dev", "sandbox"];
/** Those of China, and two others. A template is the same for all of them, or is looked at more than once. */
const regions = ["cn-north-1", "cn-northwest-1", "eu-central-1", "us-east-1"];
const packagedFor = ["cn-north-1", "eu-central-1"];

/** The folder in which the framework stores a deployment, by its time. */
const timeOfDeployment = /\d{13}-[\d-]+T[\d:.]+Z/gu;

await installLinters();
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
const complaints = complaintsAbout(findings, explanations);
console.log(
  `cfn-lint and checkov: ${templates.size} templates, ${findings.length} findings, ` +
    `${explanations.length} explanations, ${complaints.length} complaints.`,
);
for (const complaint of complaints) console.log(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;
