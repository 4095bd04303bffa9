import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from "@aws-sdk/client-dynamodb";
import { attributesOf } from "./attribute-values.ts";
import { passingCodes } from "./dynamodb-table.ts";
import { transactItem } from "./write-requests.ts";
import { expressionsOf } from "./expressions.ts";
import type { TableWrite } from "./table.ts";
import type { ItemUpdate } from "./write.ts";

/**
 * Makes writes to `usage`, and an update of a verification record if there is one, together or not at all. False if a
 * condition failed or other transactions are in the way: read again and decide again. Rejects if the store does not
 * answer.
 */
export type TransactBoth = (writes: readonly TableWrite[], record?: ItemUpdate) => Promise<boolean>;

/** Creates transactions over the two tables of a stage. */
export function createTransactBoth(
  tables: { verifications: string; usage: string },
  client: DynamoDBClient,
): TransactBoth {
  return async (writes, record) => {
    const items = writes.map((write) => transactItem(tables.usage, write));
    if (record !== undefined) items.unshift(recordItem(tables.verifications, record));
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException && isPassing(error)) return false;
      throw error;
    }
  };
}

function recordItem(tableName: string, write: ItemUpdate): TransactWriteItem {
  const { update = "", ...expressions } = expressionsOf(write);
  return {
    Update: {
      TableName: tableName,
      Key: attributesOf({ pk: write.pk }),
      UpdateExpression: update,
      ...expressions,
    },
  };
}

/** Whether nothing but conditions and other transactions was in the way. */
function isPassing({ CancellationReasons: reasons = [] }: TransactionCanceledException): boolean {
  return reasons.every(
    ({ Code = "None" }) => Code === "None" || Code === "ConditionalCheckFailed" || passingCodes.has(Code),
  );
}
