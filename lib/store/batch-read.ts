import { BatchGetItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Clock, Random } from "../base/clock.ts";
import { ConfigurationError } from "../base/configuration-error.ts";
import type { Item } from "./write.ts";

/** What a batch is read with. */
export type BatchReadDependencies = {
  client: DynamoDBClient;
  tableName: string;
  clock: Pick<Clock, "sleep">;
  random: Pick<Random, "fraction">;
};

/** The first pause before what DynamoDB has left out of a batch is asked for again. It doubles, with full jitter, up to a limit. */
const basePauseMs = 50;
const maxPauseMs = 5_000;
const maxRounds = 12;

/**
 * Reads those of at most 100 items, which is DynamoDB's limit, named by `pk`, that exist, strongly consistent. Where the table is throttled,
 * it asks again for up to half a minute, and then throws ConfigurationError. `attributes`: read only these.
 */
export async function readBatch(
  { client, tableName, clock, random }: BatchReadDependencies,
  pks: readonly string[],
  attributes?: readonly string[],
): Promise<Item[]> {
  const items: Item[] = [];
  let keys: Record<string, { S: string }>[] = pks.map((pk) => ({ pk: { S: pk } }));
  for (let round = 0; keys.length > 0; round += 1) {
    if (round === maxRounds) {
      throw new ConfigurationError(
        `The table ${tableName} was throttled for too long. Run this again later.`,
      );
    }
    if (round > 0) await clock.sleep(random.fraction() * Math.min(basePauseMs * 2 ** round, maxPauseMs));
    const { Responses: found = {}, UnprocessedKeys: left = {} } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [tableName]: {
            Keys: keys,
            ConsistentRead: true,
            ...(attributes !== undefined && { ProjectionExpression: attributes.join(", ") }),
          },
        },
      }),
    );
    items.push(...(found[tableName] ?? []).map((item) => unmarshall(item)));
    keys = (left[tableName]?.Keys ?? []).map(({ pk }) => ({ pk: { S: pk?.S ?? "" } }));
  }
  return items;
}
