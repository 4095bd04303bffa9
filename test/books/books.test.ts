import * as fc from "../support/properties.ts";
import { describe, expect, inject, it } from "vitest";
import { shippedCode } from "./code.ts";
import { anyPlan, planOf } from "./plan.ts";
import { noCounts } from "./report.ts";
import { runBooks } from "./run-books.ts";

const numRuns = { short: 20, long: 400 }[inject("search")];

describe("the books", () => {
  it("hold whatever happens to them, in any order", async () => {
    const counts = { ...noCounts };
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        expect(await runBooks(plan, { counts })).toEqual([]);
      }),
      { numRuns },
    );
    if (inject("search") === "short") return;
    const neverHappened = Object.entries(counts).filter(([, count]) => count === 0);
    expect(neverHappened, "what never happens is not tested").toEqual([]);
  });

  it("hold the same for the same seed", async () => {
    expect(planOf(7)).toEqual(planOf(7));
    expect(planOf(7)).not.toEqual(planOf(8));
    expect(await runBooks(planOf(7), { code: shippedCode })).toEqual([]);
  });
});
