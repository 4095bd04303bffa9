import { describe, expect, it } from "vitest";
import { statementKey } from "../../../../lib/usage/statement/keys.ts";
import { watchOpenAttempts } from "../../../../lib/usage/unsettled/watch-open-attempts.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { openAttempt, post } from "./posted.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Noon in Asia/Shanghai. */
const noon = Date.UTC(2026, 10, 22, 4);
const alarm = { alarm: "open_attempts", provider: "none", code: "open_for_a_day" };

function setUp() {
  const table = createMemoryUsageTable();
  const lines: object[] = [];
  const log = { alarm: (line: object) => void lines.push(line) };
  return { table, lines, look: (now: number) => watchOpenAttempts({ table, log }, now) };
}

describe("attempts that stay open", () => {
  it("raise one alarm with their number once they are a day old, and again on the next day", async () => {
    const { table, lines, look } = setUp();
    await post(
      table,
      openAttempt({ startedAt: noon - 10 * dayMs }),
      openAttempt({ startedAt: noon - dayMs - 60_000, charge: "unknown" }),
      openAttempt({ startedAt: noon - dayMs - 60_000, charge: "charged" }),
      openAttempt({ startedAt: noon - dayMs }),
    );
    await Promise.all([look(noon), look(noon + 1)]);
    expect(lines).toEqual([{ ...alarm, count: 2 }]);
    for (let hour = 1; hour < 12; hour++) await look(noon + hour * hourMs);
    expect(lines).toHaveLength(1);
    await look(noon + 12 * hourMs);
    expect(lines.slice(1)).toEqual([{ ...alarm, count: 3 }]);
  });

  it("are looked for once an hour until there are any", async () => {
    const { table, lines, look } = setUp();
    await look(noon);
    await post(table, openAttempt({ startedAt: noon - 2 * dayMs }));
    await look(noon + hourMs - 1);
    expect(lines).toEqual([]);
    await look(noon + hourMs);
    expect(lines).toEqual([{ ...alarm, count: 1 }]);
  });

  it("are not told of a closed month, whose statement lists them", async () => {
    const { table, lines, look } = setUp();
    await post(
      table,
      openAttempt({ startedAt: Date.UTC(2026, 9, 10), charge: "unknown" }),
      openAttempt({ startedAt: Date.UTC(2026, 8, 10), charge: "unknown" }),
    );
    const closing = { run: "run", by: "accounting", at: 1, lines: 0, unknown: 1 };
    await table.write({ type: "put", item: { ...statementKey("2026-09"), ...closing }, conditions: [] });
    await look(noon);
    expect(lines).toEqual([{ ...alarm, count: 1 }]);
  });
});
