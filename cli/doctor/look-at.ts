import { CloudFormationClient, paginateListStackResources } from "@aws-sdk/client-cloudformation";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { localStage } from "../../local/stage.ts";
import { inPlainWords } from "../aws/failure.ts";
import type { Reach } from "../aws/reach.ts";
import type { Stack } from "../aws/stack.ts";
import type { Deployment } from "../deployment.ts";
import { readFunction } from "./functions.ts";
import { type DeployedFunction, type LookedAt, namesOf, type StackResource } from "./looked-at.ts";

/** Reads what is in a stage that is deployed. Rejects with a ConfigurationError that says what to do. */
export async function lookAt(
  reach: Reach,
  deployment: Deployment,
  stack: Stack | undefined,
): Promise<LookedAt> {
  const { stage } = deployment;
  const resources = stack === undefined ? [] : await readResources(reach, stack.name);
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
    holdsRealData: stage !== localStage && stack?.outputs.get("RealData") !== "false",
    fixCommand: `npm run -s idcheck -- doctor ${place} --fix`,
    deployCommand: `npm run deploy -- ${place}`,
  };
}

/** The providers whose accounts the local stack makes for itself. */
const localProviders = "kuaidi100,shuxun";

async function readResources(reach: Reach, StackName: string): Promise<StackResource[]> {
  const client = reach.client(CloudFormationClient);
  const found: StackResource[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      for (const {
        ResourceType: type = "",
        PhysicalResourceId: physicalId = "",
      } of page.StackResourceSummaries ?? []) {
        found.push({ type, physicalId });
      }
    }
    return found;
  } catch (error) {
    throw inPlainWords(
      error,
      `The resources of the stack ${StackName} cannot be read`,
      "This command needs cloudformation:ListStackResources on it.",
    );
  } finally {
    client.destroy();
  }
}

async function readFunctions(reach: Reach, resources: readonly StackResource[]): Promise<DeployedFunction[]> {
  const names = namesOf(resources, "AWS::Lambda::Function");
  const client = reach.client(LambdaClient);
  try {
    return await Promise.all(names.map((name) => readFunction(client, name)));
  } finally {
    client.destroy();
  }
}
