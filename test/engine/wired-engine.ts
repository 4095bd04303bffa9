import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createDynamoDbClient } from "../../lib/store/dynamodb.ts";
import { dynamoDbClient, startDynamoDb } from "../../local/dynamodb.ts";
import { functionEnvironment, setMissing } from "../../local/gateway/environment.ts";
import { createTables } from "../../local/tables.ts";
import { sdkTuning } from "../support/sdk-tunings.ts";
import { openWire, type Wire } from "./wire.ts";

/** An engine with the template's tables, and the shipped client that reaches it over a wire. */
export type WiredEngine = Omit<Wire, "endpoint"> & { client: DynamoDBClient };

/** Starts an engine behind a wire. */
export async function startWiredEngine(): Promise<WiredEngine> {
  const engine = await startDynamoDb({ port: 0 });
  const operator = dynamoDbClient(engine.endpoint);
  await createTables(operator);
  operator.destroy();
  const wire = await openWire(engine.endpoint);
  const unset = setMissing(
    functionEnvironment({ dynamoDbEndpoint: wire.endpoint, secretsEndpoint: wire.endpoint }),
  );
  const client = createDynamoDbClient({ tuning: sdkTuning });
  return {
    ...wire,
    client,
    async stop() {
      // Not before: without tricks the SDK reads the environment when it makes a request.
      unset();
      client.destroy();
      await wire.stop();
      await engine.stop();
    },
  };
}
