import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { AwsCall } from "../support/aws-call.ts";

/** The Regions that a deployment to `cn-north-1` is looked for in: that one, another one of China, and one abroad. */
export const regions = ["cn-north-1", "cn-northwest-1", "us-east-1"] as const;

/** The settings of a client that looks at moto, or changes something there that the command line does not. */
export function clientSettings(endpoint: string, region: string) {
  const credentials = { accessKeyId: "observer", secretAccessKey: "observer" };
  return { endpoint, region, credentials };
}

/** What an account has, a line each: what is in a Region by its name, and the buckets of all Regions. */
export type Inventory = Readonly<Record<(typeof regions)[number] | "buckets", readonly string[]>>;

/** Lists what is there. Two inventories are the same if nothing of it was changed between them. */
export async function takeInventory(endpoint: string): Promise<Inventory> {
  const [north, northWest, abroad] = await Promise.all(regions.map((region) => linesOf(endpoint, region)));
  return {
    "cn-north-1": north ?? [],
    "cn-northwest-1": northWest ?? [],
    "us-east-1": abroad ?? [],
    buckets: await bucketsIn(endpoint),
  };
}

/** Stacks with their states, secrets with their keys and versions, and tables. */
async function linesOf(endpoint: string, region: string): Promise<string[]> {
  const settings = clientSettings(endpoint, region);
  const cloudFormation = new CloudFormationClient(settings);
  const secrets = new SecretsManagerClient(settings);
  const dynamoDb = new DynamoDBClient(settings);
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({ MaxResults: 100 }));
  const { TableNames = [] } = await dynamoDb.send(new ListTablesCommand({}));
  for (const client of [cloudFormation, secrets, dynamoDb]) client.destroy();
  return [
    ...Stacks.map(({ StackName, StackStatus }) => `stack ${StackName} ${StackStatus}`),
    ...SecretList.map(
      ({ Name, KmsKeyId, SecretVersionsToStages = {} }) =>
        `secret ${Name} ${KmsKeyId} ${Object.keys(SecretVersionsToStages).toSorted().join(" ")}`,
    ),
    ...TableNames.map((name) => `table ${name}`),
  ].toSorted();
}

async function bucketsIn(endpoint: string): Promise<string[]> {
  const client = new S3Client({ ...clientSettings(endpoint, "cn-north-1"), forcePathStyle: true });
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  client.destroy();
  return Buckets.flatMap(({ Name }) => Name ?? []);
}

/** The outputs of a stack, by their names. */
export async function outputsOf(
  endpoint: string,
  region: string,
  StackName: string,
): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient(clientSettings(endpoint, region));
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  client.destroy();
  const outputs = Stacks.flatMap((stack) => stack.Outputs ?? []);
  return Object.fromEntries(outputs.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
}

/** Calls that change something: all whose names do not begin like those of AWS that only look. */
export function changesIn(calls: readonly AwsCall[]): string[] {
  const onlyLooks = /^(?:BatchGet|Describe|Get|Head|List|Query|Scan|Validate|GET |HEAD )/u;
  return calls.filter(({ action }) => !onlyLooks.test(action)).map(wordsOf);
}

/** A call in words, such as `cloudformation CreateChangeSet` or `s3 PUT`, without the path. */
export function wordsOf({ service, action }: AwsCall): string {
  return `${service} ${action.replace(/ .*/u, "")}`;
}
