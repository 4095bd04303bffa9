import { deployedName } from "../../../local/stage.ts";
import type { TableRequest } from "../rules/policies.ts";
import { listOf, valueAt } from "../support/template.ts";
import type { RecordedCall } from "./recorder.ts";

/** The single requests of a call: a transaction and a batch need the permissions of what is in them. */
export function requestsOf({ operation, body }: RecordedCall): TableRequest[] {
  if (operation === "BatchGetItem") {
    return Object.entries(valueAt(body, "RequestItems") ?? {}).map(([name, asked]) => ({
      action: `dynamodb:${operation}`,
      table: tableOf(name),
      partitions: listOf(valueAt(asked, "Keys")).map((key) => String(valueAt(key, "pk.S"))),
    }));
  }
  const parts = listOf(valueAt(body, "TransactItems")).flatMap((part) => Object.entries(part ?? {}));
  const single =
    operation === "TransactWriteItems" ? parts : [[operation.replace("Item", ""), body] as const];
  return single.map(([verb, request]) => ({
    action: `dynamodb:${verb === "Query" ? verb : `${verb}Item`}`,
    table: tableOf(valueAt(request, "TableName")),
    partitions: [partitionOf(request)],
  }));
}

function tableOf(name: unknown): string {
  return name === deployedName("usage") ? "UsageTable" : "VerificationsTable";
}

function partitionOf(request: unknown): string {
  const paths = ["Key.pk.S", "Item.pk.S", "ExpressionAttributeValues.:pk.S"];
  return paths.map((path) => valueAt(request, path)).find((value) => typeof value === "string") ?? "";
}
