import { readStack } from "../cli/aws/stack.ts";
import { printable } from "../cli/printable.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { suggestion } from "../lib/base/nearest-name.ts";
import type { Aws } from "./aws.ts";
import { policyHint } from "./aws-problem.ts";
import { changeLines, lossesIn, refusalText } from "./changes.ts";
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

  const ids = new Set([...Object.keys(template.Resources), ...deployed.map(({ id }) => id)]);
  assertKnown(allowed, [...ids]);

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

/** Throws a ConfigurationError for a resource that is allowed to be lost and that neither the template nor the stack has. */
function assertKnown(allowed: readonly string[], ids: readonly string[]): void {
  const unknown = allowed.find((id) => !ids.includes(id));
  if (unknown === undefined) return;
  throw new ConfigurationError(
    `--allow-replacement names ${printable(unknown)}, and neither the template nor the stack has such a resource.` +
      `${suggestion(unknown, ids)} Nothing was changed.`,
  );
}
