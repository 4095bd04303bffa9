import * as fc from "../../../support/properties.ts";
import { describe, expect, it } from "vitest";
import { kinds } from "../../../../lib/domain/kinds.ts";
import { allocate, type Share } from "../../../../lib/usage/packages/allocation.ts";
import { apportion, portion } from "../../../../lib/usage/packages/apportion.ts";
import { byExpiry, paysFor, type Package } from "../../../../lib/usage/packages/package.ts";
import {
  dependsOnOthers,
  dividePayments,
  type CallerCalls,
} from "../../../../lib/usage/packages/payments.ts";

const dayText = (offset: number): string =>
  new Date(Date.UTC(2026, 10, 1) + offset * 86_400_000).toISOString().slice(0, 10);

const bought = (changes: Partial<Package> = {}): Package => ({
  id: "pkg_00000001",
  provider: "first",
  calls: 1_000,
  feeMilliFen: 60_000_000,
  boughtOn: "2026-11-01",
  validUntil: "2027-10-31",
  usedBefore: 0,
  ...changes,
});

const packagesArbitrary = fc
  .array(
    fc.record({
      kind: fc.constantFrom(undefined, ...kinds),
      calls: fc.integer({ min: 1, max: 400 }),
      feeMilliFen: fc.integer({ min: 0, max: 1_000_003 }),
      from: fc.integer({ min: 0, max: 25 }),
      days: fc.integer({ min: 0, max: 30 }),
      used: fc.integer({ min: 0, max: 400 }),
    }),
    { maxLength: 5 },
  )
  .map((drafts) =>
    drafts.map(({ kind, calls, feeMilliFen, from, days, used }, index): Package => ({
      id: `pkg_0000000${index}`,
      provider: "first",
      ...(kind === undefined ? {} : { kind }),
      calls,
      feeMilliFen,
      boughtOn: dayText(from),
      validUntil: dayText(from + days),
      usedBefore: Math.min(used % 7, calls),
    })),
  );

/** Charged calls by day, kind and caller. */
const callsArbitrary = fc
  .array(
    fc.record({
      day: fc.integer({ min: 0, max: 40 }).map(dayText),
      kind: fc.constantFrom(...kinds),
      caller: fc.constantFrom("a", "b", "c", "d"),
      calls: fc.integer({ min: 1, max: 90 }),
    }),
    { maxLength: 60 },
  )
  .map((lines) => [
    ...new Map(lines.map((line) => [`${line.day} ${line.kind} ${line.caller}`, line])).values(),
  ]);

const groupOf = ({ day, kind }: { day: string; kind: string }): string => `${day} ${kind}`;
const sum = (numbers: Iterable<number>): number => [...numbers].reduce((left, right) => left + right, 0);

describe("the allocation of calls to packages", () => {
  it("uses the package that expires first, then the next, then the list price", () => {
    const old = bought({ id: "pkg_old", calls: 10, validUntil: "2026-11-30" });
    const next = bought({ id: "pkg_next", calls: 5 });
    const { shares, used } = allocate(
      [next, old],
      [
        { day: "2026-11-02", kind: "two_factor", calls: 8 },
        { day: "2026-11-03", kind: "two_factor", calls: 9 },
      ],
    );
    expect(shares.map(({ day, package: paid, first, calls }) => [day, paid?.id, first, calls])).toEqual([
      ["2026-11-02", "pkg_old", 0, 8],
      ["2026-11-03", "pkg_old", 8, 2],
      ["2026-11-03", "pkg_next", 0, 5],
      ["2026-11-03", undefined, 0, 2],
    ]);
    expect(used).toEqual(
      new Map([
        ["pkg_old", 10],
        ["pkg_next", 5],
      ]),
    );
  });

  it("does not use a package before its first day, after its last, or for another kind", () => {
    const { shares } = allocate(
      [bought({ boughtOn: "2026-11-05", validUntil: "2026-11-05", kind: "two_factor" })],
      ["2026-11-04", "2026-11-05", "2026-11-06"].flatMap((day) =>
        kinds.map((kind) => ({ day, kind, calls: 1 })),
      ),
    );
    expect(shares.filter(({ package: paid }) => paid !== undefined)).toEqual([
      expect.objectContaining({ day: "2026-11-05", kind: "two_factor", calls: 1 }),
    ]);
  });

  it("pays for every call once, never more than a package holds, and never passes over an earlier package", () => {
    fc.assert(
      fc.property(packagesArbitrary, callsArbitrary, (packages, calls) => {
        const { shares, used } = allocate(packages, calls);
        const demanded = Map.groupBy(calls, groupOf);
        for (const [group, lines] of demanded) {
          const paid = shares.filter((share) => groupOf(share) === group);
          expect(sum(paid.map((share) => share.calls))).toBe(sum(lines.map((line) => line.calls)));
        }
        for (const one of packages) {
          const mine = shares.filter((share) => share.package === one);
          expect(one.usedBefore + sum(mine.map((share) => share.calls))).toBe(used.get(one.id));
          expect(used.get(one.id)).toBeLessThanOrEqual(one.calls);
          // Its calls are numbered without gaps, in the order of the days.
          let next = one.usedBefore;
          for (const share of mine) {
            expect(share.first).toBe(next);
            next += share.calls;
          }
        }
        for (const { day, kind, package: payer } of shares) {
          const earlier = packages.filter(
            (one) => paysFor(one, day, kind) && (payer === undefined || byExpiry(one, payer) < 0),
          );
          for (const one of earlier) expect(leftAfter(one, day, shares)).toBe(0);
        }
      }),
    );
  });

  it("does not depend on the order in which counts are given, and later days do not change earlier ones", () => {
    fc.assert(
      fc.property(
        packagesArbitrary,
        callsArbitrary,
        fc.integer({ min: 0, max: 40 }),
        (packages, calls, day) => {
          const { shares } = allocate(packages, calls);
          expect(allocate(packages.toReversed(), calls.toReversed())).toEqual(allocate(packages, calls));
          const until = calls.filter((line) => line.day <= dayText(day));
          expect(allocate(packages, until).shares).toEqual(
            shares.filter((share) => share.day <= dayText(day)),
          );
        },
      ),
    );
  });
});

/** Calls that a package still holds at the end of a day. */
function leftAfter(one: Package, day: string, shares: readonly Share[]): number {
  const used = shares.filter((share) => share.package === one && share.day <= day);
  return one.calls - one.usedBefore - sum(used.map(({ calls }) => calls));
}

describe("the payments of callers", () => {
  it("add up to the packages' fees and to everybody's calls, to the unit", () => {
    fc.assert(
      fc.property(packagesArbitrary, callsArbitrary, (packages, calls) => {
        const { shares, used } = allocate(packages, calls);
        const paid = new Map<string, number>();
        for (const [group, lines] of Map.groupBy(calls, groupOf)) {
          const mine = shares.filter((share) => groupOf(share) === group);
          const callers = new Map(
            lines.map((line): [string, CallerCalls] => [
              line.caller,
              { calls: line.calls, listMilliFen: line.calls * 60_001 },
            ]),
          );
          const payments = dividePayments(mine, callers);
          for (const line of lines) {
            const own = payments.get(line.caller) ?? [];
            expect(sum(own.map((payment) => payment.calls))).toBe(line.calls);
            for (const { packageId, calls: count, milliFen } of own) {
              if (packageId === undefined) expect(milliFen).toBe(count * 60_001);
              else paid.set(packageId, (paid.get(packageId) ?? 0) + milliFen);
            }
            // What a caller pays can be told without the others where nothing says that it cannot.
            if (!dependsOnOthers(mine)) {
              const alone = new Map([...callers].filter(([caller]) => caller === line.caller));
              expect(dividePayments(mine, alone).get(line.caller)).toEqual(own);
            }
          }
        }
        for (const one of packages) {
          const calledBefore = Math.floor(one.feeMilliFen / one.calls) * one.usedBefore;
          if (used.get(one.id) !== one.calls || one.usedBefore === one.calls) continue;
          expect(calledBefore + (paid.get(one.id) ?? 0)).toBe(one.feeMilliFen);
        }
      }),
    );
  });

  it("fall to callers in proportion on the day on which a package runs out", () => {
    const packages = [
      bought({ id: "pkg_old", calls: 6, validUntil: "2026-11-30" }),
      bought({ id: "pkg_next", calls: 6, feeMilliFen: 6 }),
    ];
    const { shares } = allocate(packages, [{ day: "2026-11-02", kind: "two_factor", calls: 12 }]);
    const callers = new Map([
      ["a", { calls: 4, listMilliFen: 0 }],
      ["b", { calls: 8, listMilliFen: 0 }],
    ]);
    expect(dividePayments(shares, callers)).toEqual(
      new Map([
        [
          "a",
          [
            { packageId: "pkg_old", calls: 2, milliFen: 20_000_000 },
            { packageId: "pkg_next", calls: 2, milliFen: 2 },
          ],
        ],
        [
          "b",
          [
            { packageId: "pkg_old", calls: 4, milliFen: 40_000_000 },
            { packageId: "pkg_next", calls: 4, milliFen: 4 },
          ],
        ],
      ]),
    );
  });

  it("cost the list price where no total of the provider was read yet", () => {
    const callers = new Map([["a", { calls: 2, listMilliFen: 120_000 }]]);
    expect(dividePayments([], callers).get("a")).toEqual([
      { packageId: undefined, calls: 2, milliFen: 120_000 },
    ]);
  });
});

describe("dividing whole units", () => {
  it("is exact, in proportion, and gives nobody more than their weight", () => {
    const weightsArbitrary = fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(weightsArbitrary, fc.double({ min: 0, max: 1, noNaN: true }), (weights, fraction) => {
        const whole = sum(weights);
        const total = Math.floor(whole * fraction);
        const named = new Map(weights.map((weight, index) => [String(index), weight]));
        const parts = apportion(total, named);
        expect(sum(parts.values())).toBe(whole === 0 ? 0 : total);
        for (const [name, units] of parts) {
          const weight = named.get(name) ?? 0;
          expect(units).toBeLessThanOrEqual(weight);
          expect(Math.abs(units - portion(total, weight, whole))).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
