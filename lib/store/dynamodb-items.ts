import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { attributesOf } from "./attribute-values.ts";
import { asTableItem, type TableItems } from "./table.ts";
import { transactItem } from "./write-requests.ts";

/**
 * The items of the table `usage` in DynamoDB, on the SDK's own client. Check functions need nothing else of it, and do not load
 * what queries and transactions take.
 */
export function createTableItems(tableName: string, client: DynamoDBClient): TableItems {
  return {
    async write(write) {
      const { Put, Update, Delete } = transactItem(tableName, write);
      try {
        if (Put !== undefined) await client.send(new PutItemCommand(Put));
        if (Update !== undefined) await client.send(new UpdateItemCommand(Update));
        if (Delete !== undefined) await client.send(new DeleteItemCommand(Delete));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
    async read({ pk, sk }, { isConsistent = true, signal } = {}) {
      const output = await client.send(
        new GetItemCommand({
          TableName: tableName,
          Key: attributesOf({ pk, sk }),
          ...(isConsistent && { ConsistentRead: true }),
        }),
        ...abortedBy(signal),
      );
      return output.Item === undefined ? undefined : asTableItem(unmarshall(output.Item));
    },
    async readEach(keys, { signal } = {}) {
      const { Responses: found = {}, UnprocessedKeys: left = {} } = await client.send(
        new BatchGetItemCommand({
          RequestItems: { [tableName]: { Keys: keys.map(({ pk, sk }) => attributesOf({ pk, sk })) } },
        }),
        ...abortedBy(signal),
      );
      if (Object.keys(left).length > 0) throw new ItemsLeftOut();
      const items = (found[tableName] ?? []).map((item) => asTableItem(unmarshall(item)));
      return keys.map(({ pk, sk }) => items.find((item) => item.pk === pk && item.sk === sk));
    },
  };
}

/** The store has read some of the items, and would rather be asked for the others later. */
class ItemsLeftOut extends Error {
  override readonly name = "ItemsLeftOut";
}

/** With any options the client resolves its middleware again, so there are none without need. */
export function abortedBy(signal: AbortSignal | undefined): [{ abortSignal: AbortSignal }?] {
  return signal === undefined ? [] : [{ abortSignal: signal }];
}
