import type { KnownCharge } from "../../domain/charge.ts";
import { settle as settleAttempt, settleDropped } from "../../records/settle.ts";
import type { TableWrite } from "../../store/table.ts";
import type { ItemUpdate } from "../../store/write.ts";
import type { Tally } from "../totals/totals.ts";
import type { Entry } from "./entry.ts";
import type { BookedAttempt, FoundAttempt } from "./find-attempt.ts";
import { addChange, additionsOf, entryWrite } from "./projection.ts";
import { settlementItem } from "./settlement-items.ts";

/** What an operator decides about an attempt. */
export type SettlementOrder = {
  verificationId: string;
  attempt: number;
  /** Epoch ms at which the attempt started, where retention has let several attempts have this id and number. */
  startedAt?: number;
  charge: KnownCharge;
  by: string;
  evidence: string;
};

/**
 * How it ended. `held` until `freeAt` (epoch ms): the call may still be running. `several`: attempts of that id and
 * number started at these times. `busy`: the attempt kept changing.
 */
export type Settled =
  | { outcome: "settled"; from: Entry; to: Entry }
  | { outcome: "unchanged" | "missing" | "busy" }
  | { outcome: "held"; freeAt: number }
  | { outcome: "several"; startedAt: readonly number[] };

/**
 * What the shell does next: everything of `write` in one transaction, or nothing more. If the transaction is refused, the
 * attempt has changed since it was found: find it again.
 */
export type SettleStep =
  | {
      next: "write";
      from: Entry;
      to: Entry;
      writes: readonly TableWrite[];
      record: ItemUpdate | undefined;
      /** Whether the stream has not posted the entry yet, so that no directory lists it. */
      isNew: boolean;
    }
  | { next: "end"; settled: Settled };

/** Decides about an attempt as it was found. `now` is epoch ms; the totals change in the given slice. */
export function settleStep(
  order: SettlementOrder,
  found: FoundAttempt,
  { now, slice }: { now: number; slice: number },
): SettleStep {
  if (found.outcome !== "found") return end(found);
  const { booked } = found;
  const from = booked.current;
  if (from.charge === order.charge) return end({ outcome: "unchanged" });
  const heldUntil = heldUntilOf(booked);
  if (heldUntil > now) return end({ outcome: "held", freeAt: heldUntil });
  const to = { ...from, charge: order.charge, settlement: (from.settlement ?? 0) + 1 };
  return {
    next: "write",
    from,
    to,
    writes: [...entryAndTotals(booked, to, slice), settlementWrite(order, booked, to, now)],
    record: recordUpdate(booked, order.charge, to.settlement, now),
    isNew: booked.stands === undefined,
  };
}

function end(settled: Settled): SettleStep {
  return { next: "end", settled };
}

/** Until when an invocation may hold the attempt's key and still learn what its call cost; 0 if none does. */
function heldUntilOf({ record, attempt }: BookedAttempt): number {
  return attempt?.charge === "open" ? (record?.freeAt ?? 0) : 0;
}

function entryAndTotals({ stands }: BookedAttempt, to: Entry, slice: number): TableWrite[] {
  const tally: Tally = new Map();
  addChange(tally, to, stands);
  return [entryWrite(to, stands), ...additionsOf(tally, slice)];
}

function settlementWrite(
  { by, evidence, charge: to }: SettlementOrder,
  { current }: BookedAttempt,
  { settlement: number }: { settlement: number },
  at: number,
): TableWrite {
  const { verificationId, attempt, startedAt, caller, provider, charge: from } = current;
  const item = settlementItem({
    verificationId,
    attempt,
    startedAt,
    number,
    caller,
    provider,
    from,
    to,
    by,
    at,
    evidence,
  });
  return { type: "put", item, conditions: [{ path: ["pk"], test: "absent" }] };
}

function recordUpdate(
  { record, attempt, current }: BookedAttempt,
  charge: KnownCharge,
  number: number,
  now: number,
): ItemUpdate | undefined {
  if (record === undefined) return undefined;
  const settlement = { charge, number };
  return attempt === undefined
    ? settleDropped(record, current.attempt, current, settlement)
    : settleAttempt(record, current.attempt, settlement, now);
}
