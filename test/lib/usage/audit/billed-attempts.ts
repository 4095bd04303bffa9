import type { Bill, BillComparison } from "../../../../lib/usage/audit/bill.ts";
import { createBillComparison } from "../../../../lib/usage/audit/compare-bill.ts";
import { collectBilledLines } from "../../../../lib/usage/audit/billed-lines.ts";
import type { BilledLine } from "../../../../lib/usage/audit/billed-line.ts";
import type { Charge } from "../../../../lib/domain/charge.ts";
import type { Entry } from "../../../../lib/usage/ledger/entry.ts";

/** The month of the bills in these tests. */
export const month = "2026-11";

/** The provider of the bills in these tests. */
export const provider = "first";

/** An entry of an attempt, by default a charged one of the provider in the middle of the month, without a reference. */
export function entryOf(number: number, changes: Partial<Entry> = {}): Entry {
  return {
    type: "attempt",
    choice: "listed",
    verificationId: `vrf_${String(number).padStart(22, "0")}`,
    attempt: 1,
    caller: "caller",
    kind: "two_factor",
    provider,
    startedAt: Date.parse("2026-11-15T12:00:00+08:00"),
    charge: "charged",
    feeMilliFen: 17_000,
    ...changes,
  };
}

/** A bill with these lines; a text is a line's reference. */
export function billOf(lines: readonly (string | BilledLine)[], changes: Partial<Bill> = {}): Bill {
  const collected = collectBilledLines();
  for (const line of lines) collected.add(typeof line === "string" ? { reference: line } : line);
  return { provider, calls: lines.length, lines: collected.lines(), ...changes };
}

/** What the comparison of a bill with entries says. */
export function compare(bill: Bill, entries: readonly Entry[]): BillComparison {
  const comparison = createBillComparison(bill, month);
  for (const entry of entries) comparison.see(entry);
  return comparison.result();
}

/** The entries after every command that a comparison prints was obeyed. */
export function obey(entries: readonly Entry[], { findings }: BillComparison): Entry[] {
  return entries.map((entry) => {
    const finding = findings.find(
      (one) => one.verificationId === entry.verificationId && one.attempt === entry.attempt,
    );
    return finding === undefined ? entry : { ...entry, charge: finding.to };
  });
}

/** Attempts of the middle of the month with the references r1, r2 and so on. */
export function referenced(charges: readonly Charge[], from = 1) {
  return charges.map((charge, index) =>
    entryOf(from + index, { charge, providerReference: `r${from + index}` }),
  );
}

/** Findings as `verification: because → to`, with the number of the verification. */
export function decided({ findings }: BillComparison): string[] {
  return findings.map(
    ({ verificationId, because, to }) => `${Number(verificationId.slice(4))}: ${because} → ${to}`,
  );
}

/** Undecided attempts as `verification: because`. */
export function undecided(result: BillComparison): string[] {
  return result.undecided.map(
    ({ verificationId, because }) => `${Number(verificationId.slice(4))}: ${because}`,
  );
}
