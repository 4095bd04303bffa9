import { describe, expect, it } from "vitest";
import type { Entry } from "../../../../lib/usage/ledger/entry.ts";
import { createProcessingRecord, type ProcessingPeriod } from "../../../../lib/usage/report/processing.ts";

const caller = "iam:000000000000:role/orders";
const verificationId = "vrf_AAAAAAAAAAAAAAAAAAAAAA";

function entry(changes: Partial<Entry>): Entry {
  return {
    type: "attempt",
    verificationId,
    attempt: 1,
    caller,
    kind: "two_factor",
    provider: "shuxun",
    choice: "listed",
    startedAt: Date.parse("2026-11-22T12:00:00+08:00"),
    charge: "charged",
    feeMilliFen: 17_000,
    verdict: "match",
    purpose: "account-opening",
    ...changes,
  };
}

function recordOf(by: ProcessingPeriod, ...changes: readonly Partial<Entry>[]) {
  const record = createProcessingRecord(by);
  for (const change of changes) record.add(entry(change));
  return record.lines();
}

const line = { kind: "two_factor", provider: "shuxun", purpose: "account-opening", calls: 1, verdicts: 1 };

describe("the record of processing", () => {
  it("counts by time, kind, provider and purpose, in this order", () => {
    expect(
      recordOf(
        "month",
        { startedAt: Date.parse("2026-12-01T00:00:00+08:00") },
        { purpose: "loan" },
        {},
        { kind: "three_factor" },
        { provider: "kuaidi100" },
        { startedAt: Date.parse("2026-11-30T23:59:59+08:00") },
      ),
    ).toEqual([
      { ...line, period: "2026-11", kind: "three_factor" },
      { ...line, period: "2026-11", provider: "kuaidi100" },
      { ...line, period: "2026-11", calls: 2, verdicts: 2 },
      { ...line, period: "2026-11", purpose: "loan" },
      { ...line, period: "2026-12" },
    ]);
  });

  it("tells days apart if it is asked to, by the clock of Shanghai", () => {
    const lines = recordOf(
      "day",
      { startedAt: Date.parse("2026-11-22T15:59:59Z") },
      { startedAt: Date.parse("2026-11-22T16:00:00Z") },
    );
    expect(lines.map(({ period }) => period)).toEqual(["2026-11-22", "2026-11-23"]);
  });

  it("counts calls without a verdict, forgotten verdicts, and no call that was never sent", () => {
    const silent: Partial<Entry> = { charge: "unknown", failure: "timeout" };
    const record = createProcessingRecord("month");
    for (const change of [silent, { charge: "free", failure: "not_started" } as const]) {
      const { verdict: _, ...rest } = entry(change);
      record.add(rest);
    }
    const { verdict: _, ...told } = entry({ forgotten: true });
    record.add(told);
    expect(record.lines()).toEqual([{ ...line, period: "2026-11", calls: 2, verdicts: 1 }]);
  });

  it("has a line of its own for calls without a consent", () => {
    const record = createProcessingRecord("month");
    const { purpose: _, ...without } = entry({});
    record.add(without);
    record.add(entry({}));
    expect(record.lines().map(({ purpose }) => purpose)).toEqual([undefined, "account-opening"]);
  });

  it("holds nothing of a check, its caller or a vendor's answer", () => {
    const [only] = recordOf("day", { providerReference: "SX0001", code: "1002", durationMs: 40 });
    expect(Object.keys(only ?? {})).toEqual(["period", "kind", "provider", "purpose", "calls", "verdicts"]);
    const text = JSON.stringify(only);
    for (const hidden of [caller, verificationId, "SX0001", "1002", "match"])
      expect(text).not.toContain(hidden);
  });
});
