import { answerOf } from "../../lib/check/answer.ts";
import { chargeOf, type Attempt, type VerificationRecord } from "../../lib/records/record.ts";
import { settlementsPartition } from "../../lib/usage/ledger/keys.ts";
import {
  callerTotalsName,
  providerTotalsName,
  totalsPartitions,
  unsettledTotalsName,
} from "../../lib/usage/totals/keys.ts";
import { chargedDaysOf, dayTotalsOf, unsettledMinutesOf } from "../../lib/usage/totals/totals.ts";
import type { TableItem } from "../../lib/store/table.ts";
import {
  addChargedDays,
  addDayTotals,
  addUnsettled,
  differencesBetween,
  type Books,
} from "../lib/usage/audit/books.ts";
import { expectedBooks } from "../lib/usage/audit/found-books.ts";
import type { MemoryUsageTable } from "../lib/store/memory-usage-table.ts";
import { caller } from "./inputs.ts";
import { itemBytes } from "./item-size.ts";
import { idOf } from "./owners.ts";
import { providers } from "./providers.ts";
import { attemptKey } from "./settling.ts";
import type { RemovedRecord, World } from "./world.ts";

/** A month that every schedule lies within. */
const month = "2026-11";

const maxItemBytes = 1_024;
/** A settled attempt is kept, also if it is free, which makes a record larger. That is rare enough to pay for. */
const settledBytes = 150;

/** What must hold once nothing happens any more. */
export function checkEnd(world: World): void {
  checkOverlaps(world);
  const record = world.record();
  const attempts = attemptsOf(world);
  checkBooks(world, attempts);
  checkKnown(world, attempts);
  checkSettlements(world, attempts);
  if (world.stream !== undefined) checkUsage(world);
  if (record === undefined) return;
  // A record grows with its attempts and its answer: it is largest in the end, if it has many.
  const bytes = record.attemptCount > 4 && world.item !== undefined ? itemBytes(world.item) : 0;
  if (bytes > maxItemBytes + world.settlements.charges.size * settledBytes)
    world.violate("I6", `the record has ${bytes} bytes`);
  if (
    world.savedAnswer !== undefined &&
    record.forgotten !== true &&
    JSON.stringify(answerOf(record)) !== world.savedAnswer
  ) {
    world.violate("I5", "the record holds another verdict than was answered");
  }
}

/** The attempts of every life of the key, by number. */
type NumberedAttempt = { number: string; attempt: Attempt };

function attemptsOf(world: World): NumberedAttempt[] {
  return recordsOf(world).flatMap(({ record }) =>
    Object.entries(record.attempts).map(([number, attempt]) => ({ number, attempt })),
  );
}

/** Every record that the key has had. */
function recordsOf({ removed, item, record }: World): readonly RemovedRecord[] {
  const current = record();
  return current === undefined || item === undefined ? removed : [...removed, { item, record: current }];
}

/** Two calls of different owners for the key, both at work at the same time. */
function checkOverlaps(world: World): void {
  for (const [index, call] of world.calls.entries()) {
    for (const later of world.calls.slice(index + 1)) {
      if (later.process === call.process || later.sentAt >= (call.stoppedAt ?? Infinity)) continue;
      world.violate("I1", `call ${later.number} is sent while call ${call.number} is at work`);
    }
  }
}

/** How an attempt is named by who made it, and where. */
function key(owner: number, provider: string): string {
  return `#${owner} ${provider}`;
}

/** The providers' books against the record, by owner and provider: an invocation calls each of them in one attempt. */
function checkBooks(world: World, attempts: readonly NumberedAttempt[]): void {
  const charges = new Map<string, number>();
  const settledAt = settlementTimes(world, attempts);
  for (const { charged, process, provider, sentAt } of world.calls) {
    if (!charged) continue;
    world.counts.charges += 1;
    const name = key(process.id, provider);
    // Since it was settled, the bill says what it has cost; a later call is on a later bill.
    if (sentAt < (settledAt.get(name) ?? 0)) continue;
    charges.set(name, (charges.get(name) ?? 0) + 1);
  }
  for (const { attempt } of attempts) {
    const { owner, provider, charge, settlement } = attempt;
    const name = key(idOf(owner), provider);
    if (settlement !== undefined || charge === "free") continue;
    const left = charges.get(name) ?? 0;
    if (left > 0) charges.set(name, left - 1);
    else if (charge === "charged")
      world.violate("false", `an attempt of ${name} is charged in the record only`);
  }
  for (const [name, count] of charges) {
    if (count > 0) world.violate("lost", `${count} charges of ${name} are in no attempt`);
  }
}

/** When attempts were settled last (epoch ms), by owner and provider. */
function settlementTimes(
  { settlements }: World,
  attempts: readonly NumberedAttempt[],
): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { number, attempt } of attempts) {
    const settled = settlements.charges.get(attemptKey(number, attempt));
    if (settled !== undefined) times.set(key(idOf(attempt.owner), attempt.provider), settled.at);
  }
  return times;
}

/** An answer that its caller has read, and could write down, is no unknown charge. */
function checkKnown(world: World, attempts: readonly NumberedAttempt[]): void {
  for (const { process, provider, isRead, result, number } of world.calls) {
    if (!isRead || result?.charge === "unknown") continue;
    if (process.state() !== "ended" || process.missedStore) continue;
    const isRepeated = world.calls.some(
      (later) => later.number > number && later.process === process && later.provider === provider,
    );
    if (isRepeated) continue;
    const isOpen = attempts.some(
      ({ attempt }) =>
        attempt.provider === provider && idOf(attempt.owner) === process.id && attempt.charge === "unknown",
    );
    if (isOpen) world.violate("known", `what call ${number} cost is unknown in the record`);
  }
}

/** Every settlement counts in the record, and is in the books once for each time. */
function checkSettlements(
  { settlements, usage, violate }: World,
  attempts: readonly NumberedAttempt[],
): void {
  const charges = new Map(
    attempts.map(({ number, attempt }) => [attemptKey(number, attempt), chargeOf(attempt)]),
  );
  for (const [name, { charge: billed }] of settlements.charges) {
    const charge = charges.get(name);
    if (charge !== billed) {
      violate("settled", `attempt ${name} was settled to ${billed} and is ${charge ?? "gone"}`);
    }
  }
  const noted = usage.items.get(settlementsPartition(month))?.size ?? 0;
  if (noted !== settlements.count) {
    violate("settled", `${settlements.count} settlements took effect, and ${noted} are in the books`);
  }
}

/** The totals against what the records ask for. */
function checkUsage(world: World): void {
  const { usage, violate } = world;
  const records = recordsOf(world);
  const expected = expectedBooks(new Map(records.map(({ item }, index) => [String(index), item])));
  for (const { line, expected: shall, found: is } of differencesBetween(expected, booksOf(usage))) {
    violate(
      "I4",
      `usage counts ${is.attempts} of ${line.provider} ${line.charge}, the record ${shall.attempts}`,
    );
  }
  const said = verdictsOf(usage);
  const shallSay = saidBy(records.map(({ record }) => record));
  if (said !== shallSay) violate("I4", `usage counts the verdicts ${said}, the record ${shallSay}`);
}

/** The totals as they stand. */
function booksOf(usage: MemoryUsageTable): Books {
  const books: Books = new Map();
  addDayTotals(books, caller, dayTotalsOf(totalsOf(usage, callerTotalsName(caller, month))));
  addUnsettled(books, unsettledMinutesOf(totalsOf(usage, unsettledTotalsName(month))));
  for (const { id } of providers) {
    addChargedDays(books, id, chargedDaysOf(totalsOf(usage, providerTotalsName(id))));
  }
  return books;
}

/** What the totals count as said: verdicts, `forgotten` or nothing. */
function verdictsOf(usage: MemoryUsageTable): string {
  const counts = new Map<string, number>();
  for (const item of totalsOf(usage, callerTotalsName(caller, month))) {
    for (const [name, value] of Object.entries(item)) {
      if (name.startsWith("verdict#")) counts.set(name, (counts.get(name) ?? 0) + Number(value));
    }
  }
  return textOfCounts(counts);
}

function saidBy(records: readonly VerificationRecord[]): string {
  const counts = new Map<string, number>();
  for (const { answer, forgotten, attempts } of records) {
    // A verdict that was reported late is no answer, but it is forgotten as well.
    const told = Object.values(attempts).filter(({ verdict }) => forgotten === true && verdict === true);
    const said = answer === undefined ? told.map(() => "forgotten") : [answer.verdict];
    for (const name of said) counts.set(`verdict#${name}`, (counts.get(`verdict#${name}`) ?? 0) + 1);
  }
  return textOfCounts(counts);
}

function textOfCounts(counts: ReadonlyMap<string, number>): string {
  const lines = [...counts].filter(([, count]) => count !== 0).map(([name, count]) => `${name} ${count}`);
  return lines.toSorted().join();
}

function totalsOf({ items }: MemoryUsageTable, name: string): TableItem[] {
  return totalsPartitions(name).flatMap((partition) => [...(items.get(partition)?.values() ?? [])]);
}
