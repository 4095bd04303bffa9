import { paginateListStackResources } from "@aws-sdk/client-cloudformation";
import type { Stack } from "../cli/aws/stack.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import type { Aws } from "./aws.ts";
import { withAws } from "./aws-problem.ts";

/** What is in a stack: logical id, type and name in AWS. */
export type StackResource = { id: string; type: string; name: string };

/** The resources of a stack that exists. */
export async function resourcesOfStack(
  { cloudFormation, region }: Aws,
  name: string,
): Promise<StackResource[]> {
  return withAws(`list the resources of the stack ${name} in ${region}`, async () => {
    const found: StackResource[] = [];
    for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName: name })) {
      for (const summary of page.StackResourceSummaries ?? []) {
        const {
          LogicalResourceId: id = "",
          ResourceType: type = "",
          PhysicalResourceId: physical = "",
        } = summary;
        found.push({ id, type, name: physical });
      }
    }
    return found;
  });
}

const firstFailed =
  "its first deployment failed and left it behind. Remove it, and deploy again: npx serverless remove --stage <stage> --region <region>";

/** By state, why a stack cannot be deployed to, and what to do first. */
const obstacles: Readonly<Record<string, string>> = {
  CREATE_FAILED: firstFailed,
  ROLLBACK_COMPLETE: firstFailed,
  ROLLBACK_FAILED: firstFailed,
  DELETE_FAILED:
    "it was removed in part. Finish that: npx serverless remove --stage <stage> --region <region>",
  REVIEW_IN_PROGRESS:
    "it was planned and never made. Delete it: aws cloudformation delete-stack --stack-name <stack> --region <region>",
  UPDATE_ROLLBACK_FAILED:
    "an update failed and could not be undone. Find the cause in its events, then: aws cloudformation continue-update-rollback --stack-name <stack> --region <region>",
};

/** Throws a ConfigurationError if CloudFormation would refuse to change the stack, or another deployment is changing it. */
export function assertChangeable({ name, status }: Pick<Stack, "name" | "status">): void {
  const obstacle = obstacles[status];
  if (obstacle !== undefined)
    throw new ConfigurationError(`The stack ${name} cannot be deployed to: ${obstacle}`);
  if (status.endsWith("_IN_PROGRESS")) {
    throw new ConfigurationError(
      `The stack ${name} is being changed (${status}). Wait until that has ended.`,
    );
  }
}
