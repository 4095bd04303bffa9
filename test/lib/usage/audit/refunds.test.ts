import { describe, expect, it } from "vitest";
import { collectBilledLines } from "../../../../lib/usage/audit/billed-lines.ts";
import { compare, decided, provider, referenced, undecided } from "./billed-attempts.ts";

/** A bill of these references, each 0.60, and refunds. */
function refunded(references: readonly string[], refunds: readonly (readonly [string, number])[]) {
  const collected = collectBilledLines();
  for (const reference of references) collected.add({ reference, amount: 0.6 });
  for (const [reference, amount] of refunds) collected.add({ reference, amount }, "refund");
  const lines = collected.lines();
  return { provider, calls: lines.calls, lines };
}

describe("a refund on a bill", () => {
  const entries = referenced(["charged", "charged", "unknown"]);
  it("takes back the charge of its reference, which is no charged call then", () => {
    const result = compare(refunded(["r1", "r2", "r3"], [["r2", 0.6]]), entries);
    expect([result.calls, decided(result)]).toEqual([
      2,
      ["3: billed_but_unknown → charged", "2: charged_but_not_billed → free"],
    ]);
    expect(compare(refunded(["r1", "r2", "r3"], [["r3", 0.6]]), entries).findings).toMatchObject([
      { to: "free", reference: "r3" },
    ]);
  });

  it.each([
    ["gives back a part", ["r1", "r2", "r3"], [["r3", 0.3]]],
    [
      "is there twice",
      ["r1", "r2", "r3"],
      [
        ["r3", 0.6],
        ["r3", 0.6],
      ],
    ],
    ["is one for two charges", ["r1", "r2", "r3", "r3"], [["r3", 0.6]]],
    ["is of a charge elsewhere", ["r1", "r2"], [["r3", 0.6]]],
  ] as const)("that %s is named and decides nothing", (_, references, refunds) => {
    const result = compare(refunded(references, refunds), entries);
    expect(result).toMatchObject({ findings: [], refunds: { unclear: ["r3"] } });
    expect(undecided(result)).toEqual(["3: unclear_refund"]);
  });

  it("without a reference may be of any charge, so that no reference decides", () => {
    const result = compare(refunded(["r1", "r2", "r3"], [["-", 0.6]]), entries);
    expect([decided(result), undecided(result)]).toEqual([[], ["3: unclear_refund"]]);
  });
});
