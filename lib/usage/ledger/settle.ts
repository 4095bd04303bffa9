import type { Clock, Random } from "../../base/clock.ts";
import type { KnownCharge } from "../../domain/charge.ts";
import type { Attempt } from "../../records/record.ts";
import { settle as settleAttempt, settleDropped } from "../../records/settle.ts";
import type { TransactBoth } from "../../store/transact-both.ts";
import type { ItemUpdate } from "../../store/write.ts";
import type { Table, TableWrite } from "../../store/table.ts";
import { createDirectory } from "../totals/directory.ts";
import { sliceCount } from "../totals/keys.ts";
import type { Tally } from "../totals/totals.ts";
import type { Entry } from "./entry.ts";
import { type BookedAttempt, findAttempt, type RecordReader } from "./find-attempt.ts";
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

/** What settling needs from outside. */
export type SettleDependencies = {
  table: Table;
  records: RecordReader;
  transactBoth: TransactBoth;
  clock: Clock;
  random: Random;
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

const maxRounds = 10;
const maxPauseMs = 100;

/**
 * Settles the charge of an attempt on evidence, whether its verification record lives or not, and whether its charge was
 * known or not. One transaction over both tables writes the record if it lives, the entry, the totals and the
 * settlement itself, which is never removed.
 */
export async function settleCharge(
  order: SettlementOrder,
  dependencies: SettleDependencies,
): Promise<Settled> {
  const { table, records, transactBoth, clock, random } = dependencies;
  for (let round = 0; round < maxRounds; round += 1) {
    const found = await findAttempt(order, { table, records });
    if (found.outcome !== "found") return found;
    const { booked } = found;
    const from = booked.current;
    if (from.charge === order.charge) return { outcome: "unchanged" };
    const heldUntil = heldUntilOf(booked);
    if (heldUntil > clock.now()) return { outcome: "held", freeAt: heldUntil };
    const to = { ...from, charge: order.charge, settlement: (from.settlement ?? 0) + 1 };
    const writes = [
      ...entryAndTotals(booked, to, Math.floor(random.fraction() * sliceCount)),
      settlementWrite(order, booked, to, clock.now()),
    ];
    // The stream lists what it posts. Here the entry may come before its event.
    if (booked.stands === undefined) await createDirectory(table).add([to]);
    if (await transactBoth(writes, recordUpdate(booked, order.charge, to.settlement, clock.now()))) {
      return { outcome: "settled", from, to };
    }
    await clock.sleep(random.fraction() * maxPauseMs);
  }
  return { outcome: "busy" };
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
  { record, attempt, current }: Pick<BookedAttempt, "record" | "current"> & { attempt?: Attempt | undefined },
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
