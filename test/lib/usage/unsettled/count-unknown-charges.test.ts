import { describe, expect, it } from "vitest";
import { countUnknownCharges } from "../../../../lib/usage/unsettled/count-unknown-charges.ts";
import { createMemoryUsageTable } from "../../store/memory-usage-table.ts";
import { openAttempt, post } from "./posted.ts";

const minuteMs = 60_000;
const records = {
  longestInvocationMs: 29_000,
  killDelayMs: 1_000,
  clockSkewMs: 5_000,
  providerTailMs: 45_000,
};
/** A minute that begins an hour of Asia/Shanghai. */
const start = Date.UTC(2026, 10, 22, 5);
/** When attempts of the minute `start` count at the earliest: no check of it can hold a key since a minute. */
const due = start + minuteMs + 80_000 + minuteMs;

async function setUp() {
  const table = createMemoryUsageTable();
  const lines: object[] = [];
  const log = { unknownCharges: (line: object) => void lines.push(line) };
  const look = (now: number, through: Partial<typeof table> = {}) =>
    countUnknownCharges({ table: { ...table, ...through }, log, config: { records } }, now);
  // The first look only begins to count.
  await look(due - minuteMs);
  return { table, lines, look };
}

function failing(): never {
  throw new Error("down");
}

describe("unknown charges", () => {
  it("are the attempts that are open or unknown once nobody can be at work on them, and counted once", async () => {
    const { table, lines, look } = await setUp();
    await post(
      table,
      openAttempt({ startedAt: start }),
      openAttempt({ startedAt: start + minuteMs - 1, charge: "unknown" }),
      openAttempt({ startedAt: start, charge: "free" }),
      openAttempt({ startedAt: start, charge: "charged" }),
      openAttempt({ startedAt: start + minuteMs }),
    );
    await look(due - 1);
    expect(lines).toEqual([]);
    await Promise.all([look(due), look(due + 10)]);
    expect(lines).toEqual([{ unknownCharges: 2, from: start, until: start + minuteMs }]);
    await look(due + minuteMs - 1);
    expect(lines).toHaveLength(1);
    await look(due + minuteMs);
    expect(lines.slice(1)).toEqual([
      { unknownCharges: 1, from: start + minuteMs, until: start + 2 * minuteMs },
    ]);
  });

  it("are none where every attempt has ended by then", async () => {
    const { table, lines, look } = await setUp();
    await post(table, openAttempt({ startedAt: start, charge: "charged" }));
    await look(due);
    expect(lines).toEqual([]);
  });

  it("do not begin in the past: what started before the first look is not counted", async () => {
    const { table, lines, look } = await setUp();
    await post(table, openAttempt({ startedAt: start - 1 }));
    await look(due + minuteMs);
    expect(lines).toEqual([]);
  });

  it("are caught up with after a pause, over hours, days and months, for a day at most", async () => {
    const { table, lines, look } = await setUp();
    const monthEnd = Date.UTC(2026, 10, 30, 16);
    const [early, late] = [monthEnd - 20 * 3_600_000, monthEnd + 2 * 3_600_000];
    await post(
      table,
      openAttempt({ startedAt: monthEnd - 23 * 3_600_000 }),
      ...[early, monthEnd - 1, monthEnd, late].map((startedAt) => openAttempt({ startedAt })),
    );
    await look(due + (late - start));
    expect(lines).toEqual([
      { unknownCharges: 4, from: late + minuteMs - 24 * 3_600_000, until: late + minuteMs },
    ]);
  });

  it("are still to be counted after a look that could not read them", async () => {
    const { table, lines, look } = await setUp();
    await post(table, openAttempt({ startedAt: start }));
    await expect(look(due, { query: failing })).rejects.toThrow("down");
    await look(due);
    expect(lines).toMatchObject([{ unknownCharges: 1 }]);
  });

  it("are never counted twice: what was marked and not logged is left out", async () => {
    const { table, lines, look } = await setUp();
    await post(table, openAttempt({ startedAt: start }));
    const write = async (one: Parameters<typeof table.write>[0]): Promise<never> => {
      await table.write(one);
      throw new Error("killed");
    };
    await expect(look(due, { write })).rejects.toThrow("killed");
    await look(due + 1);
    expect(lines).toEqual([]);
  });
});
