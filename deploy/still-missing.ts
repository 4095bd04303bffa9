import { ListSubscriptionsByTopicCommand } from "@aws-sdk/client-sns";
import { readStack } from "../cli/aws/stack.ts";
import type { Aws } from "./aws.ts";
import { withAws } from "./aws-problem.ts";
import { type Finding, look } from "./checks/finding.ts";
import { readSecretStates, secretFindings, secretNames } from "./checks/secrets.ts";
import type { DeployedTemplate } from "./template.ts";

/** A deployment that has succeeded. */
type Deployed = { stage: string; stackName: string; template: DeployedTemplate };

/**
 * What a stack still needs after its deployment before it answers a check and someone is told of its alarms, as lines for a person.
 * Throws a ConfigurationError if AWS cannot be asked.
 */
export async function missingLines(aws: Aws, { stage, stackName, template }: Deployed): Promise<string[]> {
  const outputs = (await readStack(aws.reach, stage))?.outputs ?? new Map<string, string>();
  const place = `--stage ${stage} --region ${aws.region}`;
  const looks = [
    look("the secrets", () => missingSecrets(aws, secretNames(template, stage), place, outputs)),
    look("who is told of alarms", () => missingSubscription(aws, outputs.get("AlarmTopicArn"))),
  ];
  const findings = await withAws(`look at the stack ${stackName} in ${aws.region} (it was deployed)`, () =>
    Promise.all(looks),
  );
  return [
    "What is still missing:",
    ...findings.flat().map(({ text }) => `  ${text}`),
    `  Callers: each needs a permission on ${outputs.get("HttpApiUrl") || "the API"} or on a function. See Callers in docs/deploying.md.`,
    `When that is done, look at all of it: npx idcheck doctor ${place}`,
  ];
}

async function missingSecrets(
  aws: Aws,
  names: readonly string[],
  place: string,
  outputs: ReadonlyMap<string, string>,
): Promise<Finding[]> {
  const states = await readSecretStates(aws, names);
  const missing = states.filter(({ exists }) => !exists).map(({ name }) => name);
  const text = `Secrets: ${missing.join(", ")}. Until they are there, no check is answered: npx idcheck setup ${place}`;
  return [
    ...(missing.length === 0 ? [] : [{ blocks: false, text }]),
    ...secretFindings(states, outputs.get("EncryptionKeyArn")),
  ];
}

async function missingSubscription({ topics, region }: Aws, topicArn = ""): Promise<Finding[]> {
  const { Subscriptions = [] } = await topics.send(
    new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
  );
  // What was not confirmed has a word in place of its ARN.
  if (Subscriptions.some(({ SubscriptionArn = "" }) => SubscriptionArn.startsWith("arn:"))) return [];
  const text =
    Subscriptions.length > 0
      ? "Alarms: a subscription waits for its confirmation, and until then no one is told."
      : `Alarms: no one is told of them. Subscribe: aws sns subscribe --region ${region} --topic-arn ${topicArn} --protocol email --notification-endpoint <address>`;
  return [{ blocks: false, text }];
}
