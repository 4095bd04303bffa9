import {
  type Change,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
} from "@aws-sdk/client-cloudformation";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "../cli/aws/stack.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import type { Aws } from "./aws.ts";
import { withAws } from "./aws-problem.ts";
import { type PlannedChange, plannedChanges } from "./changes.ts";
import { type DeployedTemplate, resourcesIn } from "./template.ts";

/** What would be deployed, and with which tags: the same as the framework gives, since each tag changes each resource. */
type Plan = { template: DeployedTemplate; tags: Readonly<Record<string, string>> };

/** How long CloudFormation may take to compute a change set. */
const longestWaitMs = 300_000;
/** The templates of change sets, in the bucket of the stack. Each is deleted once its change set is known. */
const templateKey = "change-sets/template.json";

/** What a first deployment does: it adds all that the template has. */
export function firstChanges(template: DeployedTemplate): PlannedChange[] {
  return resourcesIn(template).map(({ id, type }) => ({ effect: "add", type, id }));
}

/**
 * What deploying a template to a stack would change, as CloudFormation computes it in a change set, which is deleted again.
 * Nothing in the stack changes. The template goes through the bucket of the stack, because it is larger than a request may be.
 * Throws a ConfigurationError that says what to do.
 */
export async function findChanges(aws: Aws, stack: Stack, plan: Plan): Promise<PlannedChange[]> {
  const bucket = stack.outputs.get("ServerlessDeploymentBucketName");
  if (bucket === undefined) {
    throw new ConfigurationError(
      `The stack ${stack.name} has no bucket for deployments. It is not one of idcheck's.`,
    );
  }
  return withAws(`see what would change in the stack ${stack.name} in ${aws.region}`, async () => {
    const object = { Bucket: bucket, Key: templateKey };
    await aws.s3.send(new PutObjectCommand({ ...object, Body: JSON.stringify(plan.template) }));
    const changeSet = { StackName: stack.name, ChangeSetName: `review-${Date.now()}` };
    try {
      await aws.cloudFormation.send(
        new CreateChangeSetCommand({
          ...changeSet,
          ChangeSetType: "UPDATE",
          Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
          TemplateURL: `https://s3.${aws.region}.${domainOf(aws.region)}/${bucket}/${templateKey}`,
          Tags: Object.entries(plan.tags).map(([Key, Value]) => ({ Key, Value })),
        }),
      );
      return plannedChanges(await readChanges(aws, changeSet));
    } finally {
      await aws.cloudFormation.send(new DeleteChangeSetCommand(changeSet));
      await aws.s3.send(new DeleteObjectCommand(object));
    }
  });
}

/** The changes of a change set, once CloudFormation has computed them. */
async function readChanges(
  { cloudFormation }: Aws,
  changeSet: { StackName: string; ChangeSetName: string },
): Promise<Change[]> {
  const until = Date.now() + longestWaitMs;
  for (;;) {
    const first = await cloudFormation.send(new DescribeChangeSetCommand(changeSet));
    if (isEmpty(first)) return [];
    if (first.Status === "FAILED") {
      throw new ConfigurationError(
        `CloudFormation refuses this template: ${first.StatusReason ?? "it does not say why"}`,
      );
    }
    if (first.Status === "CREATE_COMPLETE") {
      const changes = [...(first.Changes ?? [])];
      for (let next = first.NextToken; next !== undefined;) {
        const page = await cloudFormation.send(
          new DescribeChangeSetCommand({ ...changeSet, NextToken: next }),
        );
        changes.push(...(page.Changes ?? []));
        next = page.NextToken;
      }
      return changes;
    }
    if (Date.now() > until)
      throw new ConfigurationError("CloudFormation takes too long to say what would change.");
    await sleep(2_000);
  }
}

/** CloudFormation calls a change set without changes a failure, and tells it by its reason alone. */
function isEmpty({ Status, StatusReason = "" }: DescribeChangeSetCommandOutput): boolean {
  return Status === "FAILED" && /didn't contain changes|No updates are to be performed/u.test(StatusReason);
}

function domainOf(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}
