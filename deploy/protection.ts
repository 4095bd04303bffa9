import { SetStackPolicyCommand } from "@aws-sdk/client-cloudformation";
import { ProtectionFailure, switchOnProtections } from "../cli/doctor/protections.ts";
import type { Aws } from "./aws.ts";
import { withAws } from "./aws-problem.ts";
import { typesWithLosses } from "./changes.ts";
import { resourcesOfStack } from "./stack.ts";

/**
 * A stack policy under which no update replaces or removes what holds data, also one that does not come from here. It spares
 * what was allowed by its logical id, for one deployment.
 */
function stackPolicy(allowed: readonly string[] = []): object {
  const which =
    allowed.length === 0
      ? { Resource: "*" }
      : { NotResource: allowed.map((id) => `LogicalResourceId/${id}`) };
  return {
    Statement: [
      { Effect: "Allow", Action: "Update:*", Principal: "*", Resource: "*" },
      {
        Effect: "Deny",
        Action: ["Update:Replace", "Update:Delete"],
        Principal: "*",
        ...which,
        Condition: { StringEquals: { ResourceType: typesWithLosses } },
      },
    ],
  };
}

/** Lets the next update replace or remove what was allowed: {@link protectStack} takes that back. */
export async function setStackPolicy(
  { cloudFormation, region }: Aws,
  StackName: string,
  allowed: readonly string[] = [],
): Promise<void> {
  const StackPolicyBody = JSON.stringify(stackPolicy(allowed));
  await withAws(`set the policy of the stack ${StackName} in ${region}`, () =>
    cloudFormation.send(new SetStackPolicyCommand({ StackName, StackPolicyBody })),
  );
}

/**
 * Protects a stack with real data after a deployment: against its removal, against updates that lose data, and its tables against
 * their deletion. Resolves with what was off before, in words. This cannot be part of the template: a first deployment that fails
 * could then not be undone, and would leave protected tables behind.
 */
export async function protectStack(aws: Aws, stackName: string): Promise<string[]> {
  return withAws(`protect the stack ${stackName} in ${aws.region} (it was deployed)`, async () => {
    await setStackPolicy(aws, stackName);
    const resources = await resourcesOfStack(aws, stackName);
    const tables = resources.filter(({ type }) => type === "AWS::DynamoDB::Table");
    const tableNames = tables.map(({ name }) => name);
    return switchOnProtections({ stackName, tableNames, holdsRealData: true }, aws).catch((error: unknown) =>
      withAws(`switch on ${error instanceof ProtectionFailure ? error.words : "a protection"}`, () => {
        throw error instanceof ProtectionFailure ? error.cause : error;
      }),
    );
  });
}
