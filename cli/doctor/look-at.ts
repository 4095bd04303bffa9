import { CloudFormationClient, paginateListStackResources } from "@aws-sdk/client-cloudformation";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { localProviders } from "../../local/gateway/environment.ts";
import { localStage } from "../../local/stage.ts";
import { awsFailureOf } from "../aws/failure.ts";
import type { Reach } from "../aws/reach.ts";
import type { Stack } from "../aws/stack.ts";
import type { Deployment } from "../deployment.ts";
import type { Finding } from "./finding.ts";
import { readFunction } from "./functions.ts";
import { type DeployedFunction, type LookedAt, namesOf, type StackResource } from "./looked-at.ts";

/** Reads what is in a stage that is deployed. Rejects with a ConfigurationError that says what to do. */
export async function lookAt(
  reach: Reach,
  deployment: Deployment,
  stack: Stack | undefined,
): Promise<LookedAt> {
  const { stage } = deployment;
  const unseen: Finding[] = [];
  const resources =
    stack === undefined
      ? []
      : await readResources(reach, stack.name).catch((error: unknown) => {
          unseen.push(unseenResources(error));
          return undefined;
        });
  const functions = await readFunctions(reach, resources);
  const settings = functions.find(({ environment }) => environment["IDCHECK_PROVIDERS"] !== undefined);
  const providers =
    settings?.environment["IDCHECK_PROVIDERS"] ?? (stage === localStage ? localProviders : "");
  const place = `--stage ${stage} --region ${reach.region.name}`;
  return {
    stage,
    reach,
    deployment,
    stack,
    resources,
    functions,
    providerIds: providers.split(",").flatMap((id) => id.trim() || []),
    unseen,
    holdsRealData: stage !== localStage && stack?.outputs.get("RealData") !== "false",
    fixCommand: `npx idcheck doctor ${place} --fix`,
    deployCommand: `npm run deploy -- ${place}`,
  };
}

/** Throws what is not a failure of AWS. */
function unseenResources(error: unknown): Finding {
  const failure = awsFailureOf(error);
  if (failure === undefined) throw error;
  return {
    of: "functions",
    health: "unseen",
    says: `Functions, aliases, accounts with providers and the counting of usage cannot be looked at (${failure.name}). ${failure.words}`,
    repair: "This command needs cloudformation:ListStackResources on the stack.",
  };
}

/** Rejects with the SDK's errors. */
async function readResources(reach: Reach, StackName: string): Promise<StackResource[]> {
  const client = reach.client(CloudFormationClient);
  const found: StackResource[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      for (const summary of page.StackResourceSummaries ?? []) {
        found.push({ type: summary.ResourceType ?? "", physicalId: summary.PhysicalResourceId ?? "" });
      }
    }
    return found;
  } finally {
    client.destroy();
  }
}

async function readFunctions(
  reach: Reach,
  resources: readonly StackResource[] | undefined,
): Promise<DeployedFunction[]> {
  const names = namesOf(resources, "AWS::Lambda::Function");
  const client = reach.client(LambdaClient);
  try {
    return await Promise.all(names.map((name) => readFunction(client, name)));
  } finally {
    client.destroy();
  }
}
