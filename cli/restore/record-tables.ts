import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { systemClock, systemRandom } from "../../lib/base/system.ts";
import { readBatch } from "../../lib/store/batch-read.ts";
import { keyOfItem } from "../../lib/usage/restore/copied-record.ts";
import type { RestoreSources } from "../../lib/usage/restore/restore.ts";

const random = systemRandom;
const clock = systemClock;
/** Items of 1 KB at most: short pages keep memory small. */
const pageSize = 1_000;

/** Which of some keys a table has, at most 100 of them. */
export function existingIn(client: DynamoDBClient, tableName: string): RestoreSources["live"]["existing"] {
  return async (pks) => {
    const items = await readBatch({ client, tableName, clock, random }, pks, ["pk"]);
    return new Set(items.map(keyOfItem));
  };
}

/** A table of records that is only read. */
export function copyIn(client: DynamoDBClient, tableName: string): RestoreSources["copy"] {
  return {
    read: (pks) => readBatch({ client, tableName, clock, random }, pks),
    async *scan() {
      for await (const { Items: items = [] } of paginateScan(
        { client, pageSize },
        { TableName: tableName },
      )) {
        yield items.map((item) => unmarshall(item));
      }
    },
  };
}
