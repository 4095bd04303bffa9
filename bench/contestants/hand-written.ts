import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { handWritten } from "./hand-written-protocol.ts";

const dynamoDb = new DynamoDBClient({ maxAttempts: 1 });
const secretsManager = new SecretsManagerClient();

/** The hand-written protocol on the SDK: answers a check over HTTP. */
export const http = handWritten({
  async put(input) {
    try {
      await dynamoDb.send(new PutItemCommand(input));
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item?.["answer"]?.S ?? null;
    }
  },
  async update(input) {
    await dynamoDb.send(new UpdateItemCommand(input));
  },
  async readSecret(name) {
    const { SecretString = "" } = await secretsManager.send(new GetSecretValueCommand({ SecretId: name }));
    return SecretString;
  },
});
