import * as fc from "../../../support/properties.ts";
import { describe, expect, inject, it } from "vitest";
import { compare, obey } from "./billed-attempts.ts";
import { worlds } from "./made-up-bills.ts";

/** Repeats a run that failed: `IDCHECK_BILL_SEED=… npx vitest run test/lib/usage/audit`. */
const seed = Number(process.env["IDCHECK_BILL_SEED"] ?? 14);
const runs = { seed, numRuns: { short: 600, long: 5_000 }[inject("search")] };

describe(`a right bill (seed ${seed})`, () => {
  it("is never called wrong by books whose known charges are right", () => {
    fc.assert(
      fc.property(worlds({ booksMayBeWrong: false, foreignLines: false }), ({ entries, bill }) => {
        const { isPossible, doubt, misplaced, findings, gap } = compare(bill, entries);
        // A bill of the running month may lack anything.
        if (bill.isProvisional !== true) expect(gap).toBeUndefined();
        expect({ isPossible, doubt, misplaced }).toEqual({
          isPossible: true,
          doubt: undefined,
          misplaced: [],
        });
        expect(findings.every(({ charge }) => charge === "unknown" || charge === "open")).toBe(true);
      }),
      runs,
    );
  });

  it("leads to commands that are true, whatever else the books have wrong", () => {
    let commands = 0;
    fc.assert(
      fc.property(worlds({ booksMayBeWrong: true, foreignLines: true }), ({ truth, entries, bill }) => {
        // A number alone can only be read with books that are right.
        fc.pre(bill.lines !== undefined && bill.lines.references.size > 0);
        const { findings } = compare(bill, entries);
        commands += findings.length;
        for (const { verificationId, to } of findings) expect(to).toBe(truth.get(verificationId));
      }),
      runs,
    );
    expect(commands).toBeGreaterThan(runs.numRuns / 4);
  });

  it("leads to commands that are true if it names no call, whatever else the books have wrong", () => {
    let commands = 0;
    fc.assert(
      fc.property(worlds({ booksMayBeWrong: true, foreignLines: false }), ({ truth, entries, bill }) => {
        fc.pre(bill.lines === undefined || bill.lines.references.size === 0);
        const { findings } = compare(bill, entries);
        commands += findings.length;
        for (const { verificationId, to } of findings) expect(to).toBe(truth.get(verificationId));
      }),
      runs,
    );
    expect(commands).toBeGreaterThan(runs.numRuns / 60);
  });

  it("agrees once every command is obeyed, and obeying again changes nothing", () => {
    fc.assert(
      fc.property(worlds({ booksMayBeWrong: false, foreignLines: false }), ({ entries, bill }) => {
        const settled = obey(entries, compare(bill, entries));
        const after = compare(bill, settled);
        expect([after.agrees, after.findings]).toEqual([true, []]);
        expect(obey(settled, after)).toEqual(settled);
      }),
      runs,
    );
  });

  it("has no command left after each was obeyed once, whatever else the books have wrong", () => {
    fc.assert(
      fc.property(worlds({ booksMayBeWrong: true, foreignLines: true }), ({ entries, bill }) => {
        const before = compare(bill, entries);
        const after = compare(bill, obey(entries, before));
        expect(after.findings).toEqual([]);
        // A bill that could be right before can be right after.
        expect(after.isPossible || !before.isPossible).toBe(true);
      }),
      runs,
    );
  });
});
