import type { Charge } from "../domain/charge.ts";
import { shanghaiDay } from "../base/shanghai-day.ts";
import { attemptItem, attemptPath, chargeCodes } from "./item.ts";
import type { Attempt, Settlement, VerificationRecord } from "./record.ts";
import type { Condition, Path, Value } from "../store/write.ts";

/** One edit of an item: where, and what stands there afterwards. */
export type Edit = readonly [Path, Value];

/** A new slot, before its call. */
export type NewAttempt = Pick<Attempt, "provider" | "startedAt" | "feeMilliFen">;

/**
 * Turns the slots of a holder that is gone into `unknown`, each on the condition that it is still an intent:
 * without that term a correction that an operator writes at the same moment is lost.
 */
export function abandonIntents(seen: VerificationRecord): {
  record: VerificationRecord;
  edits: Edit[];
  conditions: Condition[];
} {
  const edits: Edit[] = [];
  const conditions: Condition[] = [];
  const attempts: Record<string, Attempt> = { ...seen.attempts };
  for (const [slot, attempt] of Object.entries(seen.attempts)) {
    if (attempt.charge !== "intent") continue;
    const path = attemptPath(Number(slot), "charge");
    attempts[slot] = { ...attempt, charge: "unknown" };
    edits.push([path, chargeCodes.unknown]);
    conditions.push({ path, test: "equals", value: chargeCodes.intent });
  }
  return { record: { ...seen, attempts }, edits, conditions };
}

/** Settles the slot that is open, which is the latest. */
export function settleSlot(
  held: VerificationRecord,
  settlement: Settlement,
): { record: VerificationRecord; set: Edit[] } {
  const slot = String(held.attemptCount);
  const attempt = held.attempts[slot];
  if (attempt === undefined) throw new TypeError("the record has no open slot");
  return {
    record: { ...held, attempts: { ...held.attempts, [slot]: { ...attempt, ...settlement } } },
    set: slotEdits(held.attemptCount, settlement),
  };
}

/** The edits that settle a slot, and touch nothing else of it. */
export function slotEdits(slot: number, settlement: Settlement): Edit[] {
  return Object.entries(attemptItem(settlement)).map(([name, value]) => [
    ["attempts", String(slot), name],
    value,
  ]);
}

/** Opens the next slot as an intent, and drops all free slots but the latest, which keeps the item small. */
export function openSlot(
  record: VerificationRecord,
  attempt: NewAttempt,
): { record: VerificationRecord; set: Edit[]; remove: Path[] } {
  const slot = record.attemptCount + 1;
  const opened: Attempt = { ...attempt, charge: "intent" satisfies Charge, owner: record.owner };
  const freeSlots = Object.keys(record.attempts)
    .filter((number) => record.attempts[number]?.charge === "free")
    .toSorted((left, right) => Number(left) - Number(right));
  const dropped = freeSlots.slice(0, -1);
  const attempts: Record<string, Attempt> = { ...record.attempts, [slot]: opened };
  const earlierFree: Record<string, number> = { ...record.earlierFree };
  for (const number of dropped) {
    const free = attempts[number];
    if (free === undefined) continue;
    const counter = `${free.provider} ${shanghaiDay(free.startedAt).slice(0, 7)}`;
    earlierFree[counter] = (earlierFree[counter] ?? 0) + 1;
    delete attempts[number];
  }
  const set: Edit[] = [
    [["attemptCount"], slot],
    [["attempts", String(slot)], attemptItem(opened)],
  ];
  if (dropped.length > 0) set.push([["earlierFree"], earlierFree]);
  return {
    record: {
      ...record,
      attemptCount: slot,
      attempts,
      ...(dropped.length > 0 ? { earlierFree } : {}),
    },
    set,
    remove: dropped.map((number) => ["attempts", number]),
  };
}
