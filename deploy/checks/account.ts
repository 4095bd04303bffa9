import type { Stack } from "../../cli/aws/stack.ts";
import type { Aws } from "../aws.ts";
import { withAws } from "../aws-problem.ts";
import type { StackResource } from "../stack.ts";
import type { DeployedTemplate } from "../template.ts";
import { checkConcurrency } from "./concurrency.ts";
import { type Finding, look } from "./finding.ts";
import { checkNames } from "./names.ts";
import { checkRegion } from "./region.ts";
import { readSecretStates, secretFindings, secretNames } from "./secrets.ts";

/** A deployment that is planned, and what is deployed by now. */
export type PlannedDeployment = {
  stage: string;
  template: DeployedTemplate;
  /** Undefined before the first deployment. */
  stack: Stack | undefined;
  deployed: readonly StackResource[];
};

/** Looks at the account and the Region before a deployment, and changes nothing. Throws a ConfigurationError if AWS cannot be asked. */
export async function checkAccount(aws: Aws, planned: PlannedDeployment): Promise<Finding[]> {
  const { stage, template, stack, deployed } = planned;
  const stackKeyArn = stack?.outputs.get("EncryptionKeyArn");
  const checks: Readonly<Record<string, () => Promise<Finding[]>>> = {
    "whether the account has enough concurrency": () => checkConcurrency(aws, template, deployed),
    "whether the Region offers every service": () => checkRegion(aws, template),
    "whether names are taken": () => checkNames(aws, template, deployed),
    "which key encrypts the secrets": async () =>
      secretFindings(await readSecretStates(aws, secretNames(template, stage)), stackKeyArn),
  };
  const findings: Finding[] = [];
  for (const [what, check] of Object.entries(checks)) {
    findings.push(...(await withAws(`check ${what} in ${aws.region}`, () => look(what, check))));
  }
  return findings;
}
