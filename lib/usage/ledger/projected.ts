import { projectedKey } from "./keys.ts";
import type { Table } from "../../store/table.ts";

/**
 * Writes how far the stream is projected: the time of the newest change (epoch ms) in the totals. It is only a hint for
 * reports, so a failure to write it has no effect.
 */
export async function noteProjected(newestAt: number, { table }: { table: Table }): Promise<void> {
  try {
    const item = { ...projectedKey, at: newestAt };
    const moved = await table.write({
      type: "put",
      item,
      conditions: [{ path: ["at"], test: "at_most", value: newestAt }],
    });
    if (!moved) await table.write({ type: "put", item, conditions: [{ path: ["pk"], test: "absent" }] });
  } catch {
    // The next batch writes it.
  }
}

/** Reads when the newest change in the totals was made (epoch ms); undefined if there is none yet. */
export async function projectedAt(table: Pick<Table, "read">): Promise<number | undefined> {
  const at = (await table.read(projectedKey))?.["at"];
  return typeof at === "number" ? at : undefined;
}
