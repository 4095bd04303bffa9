import { expect, it } from "vitest";
import { traceOf } from "../trace.ts";
import { searchLedger } from "./search-ledger.ts";
import { ledgerWorlds } from "./worlds.ts";

it("keeps the books true in any order of a verdict, forgetting, retention and two settlements", async () => {
  const { result, space } = await searchLedger({ ...ledgerWorlds.outlived, kills: 0, settlements: 1 });
  const { isWhole, broken, states } = result;
  expect(broken && (await traceOf(space, broken))).toBeUndefined();
  expect(isWhole).toBe(true);
  expect(states).toBeGreaterThan(1_000);
});
