import * as v from "valibot";
import type { Random } from "../base/clock.ts";
import { queryAll, type Table, type TableWrite } from "./table.ts";
import type { Item } from "./write.ts";

/** What an operator changed: who, when (epoch ms), the action, such as `add`, and what was added, changed or removed. */
export type HistoryEntry = { by: string; at: number; action: string; what: Item };

const schema = v.object({
  by: v.string(),
  at: v.number(),
  action: v.string(),
  what: v.custom<Item>((value) => typeof value === "object" && value !== null && !Array.isArray(value)),
});

/**
 * The write that keeps a change of a subject, such as `package`. Make it in the transaction that makes the change, so that
 * there is neither without the other. These items are added, and never changed or removed. `what` must hold no secret and
 * no personal data.
 */
export function historyWrite(
  subject: string,
  entry: HistoryEntry,
  random: Pick<Random, "bytes">,
): TableWrite {
  const sk = `${new Date(entry.at).toISOString()} ${Buffer.from(random.bytes(8)).toString("hex")}`;
  const item = { pk: historyPartition(subject), sk, ...entry };
  return { type: "put", item, conditions: [{ path: ["pk"], test: "absent" }] };
}

/** Reads every change of a subject, oldest first. */
export async function readHistory(table: Table, subject: string): Promise<HistoryEntry[]> {
  const items = await queryAll(table, historyPartition(subject));
  return items.map((item) => v.parse(schema, item));
}

function historyPartition(subject: string): string {
  return `history#${subject}`;
}
