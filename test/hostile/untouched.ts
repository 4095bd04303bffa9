import { paginateScan } from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import { dynamoDbClient } from "../../local/dynamodb.ts";
import { deployedName } from "../../local/stage.ts";
import type { Stack } from "../../local/start-stack.ts";
import { isRecord } from "../support/is-record.ts";

/** Every item of a table of the local stack. */
export async function itemsOf(stack: Stack, table: string): Promise<unknown[]> {
  const client = dynamoDbClient(stack.dynamoDbEndpoint);
  const items: unknown[] = [];
  for await (const page of paginateScan({ client }, { TableName: deployedName(table) })) {
    items.push(...(page.Items ?? []));
  }
  client.destroy();
  return items;
}

/** Holds that nothing has been stored and nobody has been called. */
export async function expectUntouched(stack: Stack): Promise<void> {
  const response = await fetch(`${stack.providersUrl}/_calls`);
  expect(await response.json()).toMatchObject({ calls: [] });
  expect(await itemsOf(stack, "verifications")).toEqual([]);
  const usage = await itemsOf(stack, "usage");
  expect(usage.filter((item) => !isOfWatch(item))).toEqual([]);
}

/** Once a stack is a minute old, the watch over the books notes when it has looked. */
function isOfWatch(item: unknown): boolean {
  return isRecord(item) && isRecord(item["pk"]) && item["pk"]["S"] === "watch";
}
