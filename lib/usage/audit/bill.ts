import type { Charge, KnownCharge } from "../../domain/charge.ts";
import type { Entry } from "../ledger/entry.ts";

/** A provider's bill for one month: how many calls it charges and, if it lists them, their references. */
export type Bill = { provider: string; kind?: string; calls: number; references?: readonly string[] };

/** A charge in the books that the bill contradicts, and the command that corrects it. */
export type BillFinding = {
  because: "billed_but_unknown" | "billed_but_free" | "charged_but_not_billed" | "unknown_and_not_billed";
  command: "resolve" | "adjust";
  to: KnownCharge;
  verificationId: string;
  attempt: number;
  reference: string;
};

/** A call that may have been charged and cannot be matched. */
type OpenCall = Pick<Entry, "verificationId" | "attempt" | "startedAt">;

/** A bill compared with the books. They are consistent if `charged` ≤ `calls` ≤ `charged` + `unknown`. */
export type BillComparison = {
  provider: string;
  calls: number;
  charged: number;
  /** Calls that may have been charged: unknown and open ones. */
  unknown: number;
  isPossible: boolean;
  findings: readonly BillFinding[];
  /**
   * Calls that were cut off before they had a reference. `openWere` is what the bill shows about them, if it is
   * enough.
   */
  open: readonly OpenCall[];
  openWere: KnownCharge | undefined;
  /** References on the bill that no attempt has: calls whose answer never arrived, or calls that are not ours. */
  unmatched: readonly string[];
  /** References that are on the bill more than once. */
  repeated: readonly string[];
};

/** Compares a bill with the attempts of its month, which are passed one by one. */
export function createBillComparison({ provider, kind, calls, references }: Bill): {
  see(attempt: Entry): void;
  result(): BillComparison;
} {
  const counts = new Map<string, number>();
  for (const reference of references ?? []) counts.set(reference, (counts.get(reference) ?? 0) + 1);
  const seen = new Set<string>();
  const findings: BillFinding[] = [];
  const open: OpenCall[] = [];
  let [charged, unknown] = [0, 0];
  const unmatched = (): string[] => [...counts.keys()].filter((reference) => !seen.has(reference));
  return {
    see(entry) {
      if (entry.provider !== provider || (kind !== undefined && entry.kind !== kind)) return;
      if (entry.charge === "charged") charged += 1;
      if (entry.charge === "unknown" || entry.charge === "open") unknown += 1;
      const { providerReference: reference, verificationId, attempt, startedAt } = entry;
      if (references === undefined || reference === undefined) {
        const mayBeCharged = entry.charge === "unknown" || entry.charge === "open";
        if (mayBeCharged) open.push({ verificationId, attempt, startedAt });
        return;
      }
      const isBilled = counts.has(reference);
      if (isBilled) seen.add(reference);
      const rule = (isBilled ? billed : notBilled)[entry.charge];
      if (rule !== undefined) findings.push({ ...rule, verificationId, attempt, reference });
    },
    result: () => ({
      provider,
      calls,
      charged,
      unknown,
      isPossible: charged <= calls && calls <= charged + unknown,
      findings,
      open,
      openWere: chargeOfOpen(open.length, references === undefined ? calls - charged : unmatched().length),
      unmatched: unmatched(),
      repeated: [...counts].filter(([, count]) => count > 1).map(([reference]) => reference),
    }),
  };
}

/** If none or all of the calls without a match are on the bill, their charge is known; otherwise it is not. */
function chargeOfOpen(open: number, billedOfThem: number): KnownCharge | undefined {
  if (billedOfThem === 0) return "free";
  return billedOfThem === open ? "charged" : undefined;
}

type Rule = Pick<BillFinding, "because" | "command" | "to">;

const unknownButBilled: Rule = { because: "billed_but_unknown", command: "resolve", to: "charged" };
const unknownAndNotBilled: Rule = { because: "unknown_and_not_billed", command: "resolve", to: "free" };

const billed: Readonly<Partial<Record<Charge, Rule>>> = {
  unknown: unknownButBilled,
  open: unknownButBilled,
  free: { because: "billed_but_free", command: "adjust", to: "charged" },
};
const notBilled: Readonly<Partial<Record<Charge, Rule>>> = {
  unknown: unknownAndNotBilled,
  open: unknownAndNotBilled,
  charged: { because: "charged_but_not_billed", command: "adjust", to: "free" },
};
