import { deployedName } from "../../../local/stage.ts";
import type { TableRequest } from "../rules/policies.ts";
import { listOf, valueAt } from "../support/template.ts";
import type { RecordedCall } from "./recorder.ts";

/** The single requests of a call: a transaction needs the permissions of what is in it. */
export function requestsOf({ operation, body }: RecordedCall): TableRequest[] {
  const parts = listOf(valueAt(body, "TransactItems")).flatMap((part) => Object.entries(part ?? {}));
  const single =
    operation === "TransactWriteItems" ? parts : [[operation.replace("Item", ""), body] as const];
  return single.map(([verb, request]) => ({
    action: `dynamodb:${verb === "Query" ? verb : `${verb}Item`}`,
    table: valueAt(request, "TableName") === deployedName("usage") ? "UsageTable" : "VerificationsTable",
    partitions: [partitionOf(request)],
  }));
}

function partitionOf(request: unknown): string {
  const paths = ["Key.pk.S", "Item.pk.S", "ExpressionAttributeValues.:pk.S"];
  return paths.map((path) => valueAt(request, path)).find((value) => typeof value === "string") ?? "";
}
