import { projectedKey } from "./keys.ts";
import type { Table } from "../../store/table.ts";

/**
 * Notes how far the stream has been projected: the time of its newest change (epoch ms) that is in the totals.
 * A hint for whoever reads a report, so a failure to write it changes nothing.
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
    // The next batch notes it.
  }
}

/** Epoch ms of the newest change in the totals; undefined where there is none yet. */
export async function projectedAt(table: Table): Promise<number | undefined> {
  const at = (await table.read(projectedKey))?.["at"];
  return typeof at === "number" ? at : undefined;
}
