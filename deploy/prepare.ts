import { readStack } from "../cli/aws/stack.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import type { Aws } from "./aws.ts";
import { policyHint } from "./aws-problem.ts";
import { assertKnown, changeLines, lossesIn, refusalText } from "./changes.ts";
import { findChanges, firstChanges } from "./change-set.ts";
import { checkAccount } from "./checks/account.ts";
import { assertChangeable, resourcesOfStack } from "./stack.ts";
import type { DeployedTemplate } from "./template.ts";

/** A deployment that is asked for. */
export type Deployment = {
  stage: string;
  stackName: string;
  template: DeployedTemplate;
  /** The tags of the stack. */
  tags: Readonly<Record<string, string>>;
  /** Logical ids of what may be replaced or removed although that loses something. */
  allowed: readonly string[];
};

/**
 * Looks at what a deployment will meet and what it will change, prints both, and changes nothing. Throws a ConfigurationError if
 * it would fail, or would take away what no deployment can bring back and was not allowed to.
 */
export async function prepareDeployment(
  aws: Aws,
  { stage, stackName, template, tags, allowed }: Deployment,
  print: (line: string) => void,
): Promise<{ isFirst: boolean }> {
  const stack = await readStack(aws.reach, stage, policyHint);
  if (stack !== undefined) assertChangeable(stack);
  const deployed = stack === undefined ? [] : await resourcesOfStack(aws, stackName);

  assertKnown(allowed, [...Object.keys(template.Resources), ...deployed.map(({ id }) => id)]);

  const findings = await checkAccount(aws, { stage, template, stack, deployed });
  for (const { text } of findings.filter(({ blocks }) => !blocks)) print(`Note: ${text}`);
  const blocking = findings.filter(({ blocks }) => blocks);
  if (blocking.length > 0) {
    const lines = blocking.map(({ text }) => `  ${text}`);
    throw new ConfigurationError(["This deployment would fail. Nothing was changed:", ...lines].join("\n"));
  }

  if (stack === undefined) print(`There is no stack ${stackName} in ${aws.region} yet.`);
  const changes =
    stack === undefined ? firstChanges(template) : await findChanges(aws, stack, { template, tags });
  for (const line of changeLines(stackName, changes)) print(line);
  const refused = lossesIn(changes, allowed);
  if (refused.length > 0) throw new ConfigurationError(refusalText(refused));
  return { isFirst: stack === undefined };
}
