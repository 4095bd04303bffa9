import type { AttributeValue, TransactWriteItem } from "@aws-sdk/client-dynamodb";
import { attributesOf } from "./attribute-values.ts";
import { expressionsOf } from "./expressions.ts";
import type { TableWrite } from "./table.ts";

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
