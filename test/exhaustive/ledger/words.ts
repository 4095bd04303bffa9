import { entriesIn } from "../../books/world.ts";
import type { MemoryUsageTable } from "../../lib/store/memory-usage-table.ts";
import type { Effect, Operation } from "./tables.ts";

/** The entries and the closed months of `usage`, in a line. */
export function describeBooks(usage: MemoryUsageTable): string {
  const entries = entriesIn({ usage }).map(({ attempt, charge, settlement, forgotten }) => {
    const settled =
      settlement === undefined ? "" : `, settled ${settlement === 1 ? "once" : `${settlement} times`}`;
    return `${attempt} ${charge}${settled}${forgotten === true ? ", forgotten" : ""}`;
  });
  const closed = [...(usage.items.get("statements")?.keys() ?? [])].map((month) => `${month} is closed`);
  return [`[${entries.join("; ")}]`, ...closed].join(", ");
}

/** A question to the store and what it came to, in words. */
export function describeOperation(operation: Operation, { answer }: Effect): string {
  switch (operation.to) {
    case "read":
      return `reads ${operation.key.pk}`;
    case "query":
      return `reads ${operation.pk}`;
    case "record":
      return "reads the record";
    case "write": {
      const { write } = operation;
      return `writes ${write.type === "put" ? write.item.pk : write.key.pk}`;
    }
    case "transact":
    case "both":
      return isApplied(answer) ? "its transaction is applied" : "its transaction is refused";
  }
}

function isApplied(answer: Effect["answer"]): boolean {
  if (!("value" in answer)) return false;
  const { value } = answer;
  return typeof value === "object" && value !== null && "applied" in value
    ? value.applied === true
    : value === true;
}
