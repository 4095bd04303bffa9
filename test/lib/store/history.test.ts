import { describe, expect, it } from "vitest";
import { historyWrite, readHistory } from "../../../lib/store/history.ts";
import { createCountingRandom } from "../records/fixtures.ts";
import { createMemoryUsageTable } from "./memory-usage-table.ts";

const at = Date.UTC(2026, 10, 22);

function entry(action: string, time: number) {
  return { by: "accounting", at: time, action, what: { id: "one" } };
}

describe("the history of a subject", () => {
  it("keeps every change, also of the same instant, oldest first and apart from other subjects", async () => {
    const table = createMemoryUsageTable();
    const random = createCountingRandom();
    for (const one of [
      entry("third", at + 1),
      entry("first", at - 1),
      entry("second", at),
      entry("second", at),
    ]) {
      expect((await table.transact([historyWrite("package", one, random)])).applied).toBe(true);
    }
    await table.write(historyWrite("caller", entry("other", at), random));
    const history = await readHistory(table, "package");
    expect(history.map(({ action }) => action)).toEqual(["first", "second", "second", "third"]);
    expect(history[0]).toEqual(entry("first", at - 1));
  });

  it("never writes over an entry", async () => {
    const table = createMemoryUsageTable();
    const random = { bytes: () => new Uint8Array(8) };
    const added = { by: "accounting", at, action: "add", what: {} };
    expect(await table.write(historyWrite("package", added, random))).toBe(true);
    expect(await table.write(historyWrite("package", { ...added, by: "other" }, random))).toBe(false);
    expect(await readHistory(table, "package")).toEqual([added]);
  });
});
