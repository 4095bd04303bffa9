import { QueryCommand, UpdateItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { convertToAttr, marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as v from "valibot";
import type { ProviderState, ProviderStateStore } from "../providers/states.ts";
import { providerStateKey, providerStatePartition } from "../usage/keys.ts";

const stateSchema = v.object({
  sk: v.string(),
  quotaExhaustedUntil: v.optional(v.number()),
  credentialsBroken: v.optional(v.object({ versionId: v.string(), until: v.number() })),
  switchedOff: v.optional(v.boolean()),
});

/** The providers' shared facts in the table `usage`: one item each, read together by one query. */
export function createProviderStateStore(tableName: string, client: DynamoDBClient): ProviderStateStore {
  return {
    async readAll() {
      const output = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": { S: providerStatePartition } },
        }),
      );
      const states = (output.Items ?? []).map((item) => v.parse(stateSchema, unmarshall(item)));
      return new Map(states.map(({ sk, ...state }) => [sk, present(state)]));
    },
    async merge(providerId, facts) {
      const entries = Object.entries(facts);
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall(providerStateKey(providerId)),
          UpdateExpression: `SET ${entries.map((_, index) => `#${index} = :${index}`).join(", ")}`,
          ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#${index}`, name])),
          ExpressionAttributeValues: Object.fromEntries(
            entries.map(([, value], index) => [`:${index}`, convertToAttr(value)]),
          ),
        }),
      );
    },
  };
}

/** The facts that are there: a state has no field that is undefined. */
function present(state: {
  [Name in keyof ProviderState]: ProviderState[Name] | undefined;
}): ProviderState {
  const { quotaExhaustedUntil, credentialsBroken, switchedOff } = state;
  return {
    ...(quotaExhaustedUntil === undefined ? {} : { quotaExhaustedUntil }),
    ...(credentialsBroken === undefined ? {} : { credentialsBroken }),
    ...(switchedOff === undefined ? {} : { switchedOff }),
  };
}
