import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { inPlainWords } from "../aws/failure.ts";
import { openKeptSecrets } from "../kept-secrets.ts";
import type { LookedAt } from "./looked-at.ts";
import { ProtectionFailure, switchOnProtections } from "./protections.ts";
import { wantedSecrets } from "./secrets.ts";

/**
 * Repairs what is safe to repair in a stage that has a stack: switches protections on, and moves secrets to the stack's key.
 * Resolves with what it has done, a sentence each; `tell` says what goes on meanwhile. Throws a ConfigurationError that says what
 * to do; what was repaired by then stays so.
 */
export async function fix(
  stage: LookedAt,
  { by, tell }: { by: string; tell(text: string): void },
): Promise<string[]> {
  const { reach, deployment, stack } = stage;
  if (stack === undefined) return [];
  const switched = await protect(stage, stack.name, tell);
  const moved: string[] = [];
  const { secrets, close } = openKeptSecrets({
    reach,
    deployment,
    keyId: deployment.encryptionKeyArn,
    by,
    tell: (text) => void moved.push(text),
  });
  try {
    for (const { name } of wantedSecrets(stage)) await secrets.ensureKey(name);
  } finally {
    close();
    for (const text of [...switched, ...moved]) tell(text);
  }
  return [...switched, ...moved];
}

async function protect(
  { reach, deployment, holdsRealData }: LookedAt,
  stackName: string,
  tell: (text: string) => void,
): Promise<string[]> {
  const clients = {
    dynamoDb: reach.client(DynamoDBClient),
    cloudFormation: reach.client(CloudFormationClient),
  };
  const tableNames = [deployment.verificationsTable, deployment.usageTable];
  try {
    const switched = await switchOnProtections({ stackName, tableNames, holdsRealData }, clients);
    return switched.map(switchedOn);
  } catch (error) {
    if (!(error instanceof ProtectionFailure)) throw error;
    for (const words of error.switched) tell(switchedOn(words));
    throw inPlainWords(
      error.cause,
      `The ${error.words} could not be switched on`,
      "This command needs dynamodb:DescribeTable, DescribeContinuousBackups, UpdateTable and UpdateContinuousBackups on the " +
        "tables, and cloudformation:DescribeStacks and UpdateTerminationProtection on the stack.",
    );
  } finally {
    clients.dynamoDb.destroy();
    clients.cloudFormation.destroy();
  }
}

function switchedOn(words: string): string {
  return `Switched on: ${words}.`;
}
