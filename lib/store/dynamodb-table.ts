import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type CancellationReason,
  type DynamoDBClient,
  type TransactWriteItem,
} from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { attributesOf } from "./attribute-values.ts";
import { expressionsOf } from "./expressions.ts";
import {
  asTableItem,
  type Hindrance,
  type QueryOptions,
  type SortRange,
  type TransactionResult,
  type TableItem,
  type Table,
  type TableWrite,
} from "./table.ts";

/** The table `usage` in DynamoDB, on the SDK's own client. */
export function createTable(tableName: string, client: DynamoDBClient): Table {
  async function transact(writes: readonly TableWrite[]): Promise<TransactionResult> {
    try {
      await client.send(
        new TransactWriteItemsCommand({
          TransactItems: writes.map((write) => transactItem(tableName, write)),
        }),
      );
      return { applied: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      return { applied: false, hindrances: writes.map((_, index) => hindranceOf(reasons[index], error)) };
    }
  }

  async function* query(
    partition: string,
    range?: SortRange,
    { pageItems, isConsistent, signal }: QueryOptions = {},
  ): AsyncGenerator<TableItem> {
    const { condition, values } = rangeExpression(range);
    let start: Record<string, AttributeValue> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: `pk = :pk${condition}`,
          ExpressionAttributeValues: attributesOf({ ":pk": partition, ...values }),
          ...(pageItems === undefined ? {} : { Limit: pageItems }),
          ...(isConsistent === true && { ConsistentRead: true }),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
        ...abortedBy(signal),
      );
      for (const item of page.Items ?? []) yield asTableItem(unmarshall(item));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  return {
    transact,
    query,
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
  };
}

/** With any options the client resolves its middleware again, so there are none without need. */
function abortedBy(signal: AbortSignal | undefined): [{ abortSignal: AbortSignal }?] {
  return signal === undefined ? [] : [{ abortSignal: signal }];
}

function rangeExpression(range: SortRange | undefined): {
  condition: string;
  values: Readonly<Record<string, string>>;
} {
  if (range === undefined) return { condition: "", values: {} };
  return "prefix" in range
    ? { condition: " AND begins_with(sk, :prefix)", values: { ":prefix": range.prefix } }
    : { condition: " AND sk BETWEEN :from AND :to", values: { ":from": range.from, ":to": range.to } };
}

/** A write as one part of a transaction. */
export function transactItem(tableName: string, write: TableWrite): TransactWriteItem {
  switch (write.type) {
    case "put": {
      const { item } = write;
      const conditions = conditionOf(write);
      return { Put: { TableName: tableName, Item: attributesOf(item), ...conditions } };
    }
    case "update": {
      const { pk, sk } = write.key;
      const { update = "", ...expressions } = expressionsOf({ ...write, pk });
      return {
        Update: {
          TableName: tableName,
          Key: attributesOf({ pk, sk }),
          UpdateExpression: update,
          ...withoutEmptyCondition(expressions),
        },
      };
    }
    case "delete":
      return { Delete: { TableName: tableName, Key: attributesOf(write.key), ...deletionOf(write) } };
    case "add":
      return {
        Update: { TableName: tableName, Key: attributesOf(write.key), ...additions(write) },
      };
    case "check":
      return {
        ConditionCheck: { TableName: tableName, Key: attributesOf(write.key), ...checkOf(write) },
      };
  }
}

function conditionOf(write: Extract<TableWrite, { type: "put" }>): object {
  if (write.conditions.length === 0) return {};
  const { update: _, ...expressions } = expressionsOf({ ...write, pk: write.item.pk });
  return withoutEmptyCondition(expressions);
}

function withoutEmptyCondition(expressions: { ConditionExpression: string }): object {
  const { ConditionExpression, ...rest } = expressions;
  return ConditionExpression === "" ? rest : { ...rest, ConditionExpression, ...returnOld };
}

const returnOld = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

function additions({ key, amounts, conditions = [] }: Extract<TableWrite, { type: "add" }>): {
  UpdateExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, AttributeValue>;
} {
  const entries = [...amounts];
  const { update: _, ...expressions } = expressionsOf({ type: "put", pk: key.pk, item: {}, conditions });
  return {
    UpdateExpression: `ADD ${entries.map((_amount, index) => `#add${index} :add${index}`).join(", ")}`,
    ...withoutEmptyCondition(expressions),
    ExpressionAttributeNames: {
      ...expressions.ExpressionAttributeNames,
      ...Object.fromEntries(entries.map(([name], index) => [`#add${index}`, name])),
    },
    ExpressionAttributeValues: {
      ...expressions.ExpressionAttributeValues,
      ...attributesOf(Object.fromEntries(entries.map(([, amount], index) => [`:add${index}`, amount]))),
    },
  };
}

function checkOf({ key, conditions }: Extract<TableWrite, { type: "check" }>): {
  ConditionExpression: string;
} {
  const { update: _, ...expressions } = expressionsOf({ type: "put", pk: key.pk, item: {}, conditions });
  return { ...expressions, ...returnOld };
}

function deletionOf({ key, conditions = [] }: Extract<TableWrite, { type: "delete" }>): object {
  return conditions.length === 0 ? {} : checkOf({ type: "check", key, conditions });
}

/** CancellationReason codes that pass by themselves. Any other code that is not a failed condition is thrown. */
export const passingCodes = new Set([
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

function hindranceOf(reason: CancellationReason | undefined, error: Error): Hindrance {
  const code = reason?.Code ?? "None";
  if (code === "None") return { reason: "none" };
  if (code === "ConditionalCheckFailed") {
    return { reason: "condition", item: reason?.Item && asTableItem(unmarshall(reason.Item)) };
  }
  if (passingCodes.has(code)) return { reason: "busy" };
  throw error;
}
