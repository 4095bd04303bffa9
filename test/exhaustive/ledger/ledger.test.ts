import { describe, expect, it } from "vitest";
import { traceOf } from "../trace.ts";
import { searchLedger } from "./search-ledger.ts";
import { ledgerWorlds } from "./worlds.ts";

const small = {
  ...ledgerWorlds.posted,
  life: ["claim", "finish at once"],
  kills: 0,
  orders: [{ attempt: 1, charge: "free" }],
} as const;

describe("the books", () => {
  it.each([
    ["two batches, a change that comes twice and a settlement", small],
    [
      "a batch that dies and one that never comes",
      { ...small, batches: 1, doubles: 0, settlements: 0, kills: 1, losses: 1 },
    ],
    ["a close and what the stream brings", { ...ledgerWorlds.closed, kills: 0, settlements: 0 }],
  ])("hold in any order of %s", async (_, world) => {
    const { result, space } = await searchLedger(world);
    const { isWhole, broken, states } = result;
    expect(broken && (await traceOf(space, broken))).toBeUndefined();
    expect(isWhole).toBe(true);
    expect(states).toBeGreaterThan(100);
  });

  it("give up a world that is too large, and say so", async () => {
    const { result } = await searchLedger(ledgerWorlds.closed, { maxStates: 1_000 });
    expect(result).toMatchObject({ isWhole: false, broken: undefined });
  });
});
