import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";
import { reachAws } from "../cli/aws/reach.ts";

/** The AWS services that a deployment looks at, in the Region that was said. */
export type Aws = Awaited<ReturnType<typeof createAws>>;

/** Reaches a Region as the command line does. Rejects with a ConfigurationError for what cannot be the name of one. */
export async function createAws(region: string) {
  const options: Readonly<Record<string, string>> = { region };
  const reach = await reachAws({ text: (name) => options[name] }, { environment: process.env });
  return {
    region,
    reach,
    cloudFormation: reach.client(CloudFormationClient),
    cloudWatch: reach.client(CloudWatchClient),
    dynamoDb: reach.client(DynamoDBClient),
    lambda: reach.client(LambdaClient),
    logs: reach.client(CloudWatchLogsClient),
    s3: reach.client(S3Client),
    secrets: reach.client(SecretsManagerClient),
    topics: reach.client(SNSClient),
  };
}
