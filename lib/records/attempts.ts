import { shanghaiDay } from "../base/shanghai-day.ts";
import { isUnsettled } from "../domain/charge.ts";
import { attemptItem, attemptPath, chargeCodes } from "./item.ts";
import {
  callIdOf,
  chargeOf,
  type Attempt,
  type CallReport,
  type Reports,
  type Settlement,
  type VerificationRecord,
} from "./record.ts";
import type { Condition, Path, Value } from "../store/write.ts";

/** One edit of an item: the path and the new value. */
export type Edit = readonly [Path, Value];

/** A new attempt before its call. */
export type NewAttempt = Pick<Attempt, "provider" | "choice" | "startedAt" | "feeMilliFen"> & {
  /** Whether its vendor knows a call by our own id, which is then in the record even if the process is killed. */
  echoesCallId?: true | undefined;
};

/**
 * Turns the open attempts of a holder that is gone into `unknown`, each on the condition that it is still open: without
 * that term, a settlement that an operator writes at the same moment would be lost.
 */
export function abandonOpenAttempts(seen: VerificationRecord): {
  record: VerificationRecord;
  edits: Edit[];
  conditions: Condition[];
} {
  const edits: Edit[] = [];
  const conditions: Condition[] = [];
  const attempts: Record<string, Attempt> = { ...seen.attempts };
  for (const [attemptNumber, attempt] of Object.entries(seen.attempts)) {
    if (attempt.charge !== "open") continue;
    const path = attemptPath(Number(attemptNumber), "charge");
    attempts[attemptNumber] = { ...attempt, charge: "unknown" };
    edits.push([path, chargeCodes.unknown]);
    conditions.push({ path, test: "equals", value: chargeCodes.open });
  }
  return { record: { ...seen, attempts }, edits, conditions };
}

/**
 * Writes how attempts ended, each on the condition that its charge still is as the holder knows it. An attempt whose
 * charge is known, because an operator has settled it, keeps that charge; the rest of the report is written.
 */
export function reportAttempts(
  held: VerificationRecord,
  reports: Reports,
): { record: VerificationRecord; conditions: Condition[]; set: Edit[]; remove: Path[] } {
  const attempts: Record<string, Attempt> = { ...held.attempts };
  const conditions: Condition[] = [];
  const set: Edit[] = [];
  const remove: Path[] = [];
  for (const [number, report] of reports) {
    const attempt = held.attempts[number];
    if (attempt === undefined) throw new TypeError("the record lacks an attempt of its holder");
    const { charge } = attempt;
    const told = isUnsettled(charge) ? report : { ...report, charge };
    const { failure: _failure, code: _code, ...kept } = attempt;
    attempts[number] = { ...kept, ...told };
    conditions.push({ path: attemptPath(number, "charge"), test: "equals", value: chargeCodes[charge] });
    const edits = attemptEdits(number, told, attempt);
    set.push(...edits.set);
    remove.push(...edits.remove);
  }
  return { record: { ...held, attempts }, conditions, set, remove };
}

/**
 * The edits that report how an attempt ended and change nothing else in it. A call that was cut off may have been
 * reported as a failure before, which a verdict replaces; `before` says what stands, if that is known.
 */
export function attemptEdits(
  attemptNumber: number,
  report: CallReport,
  before?: Attempt,
): { set: Edit[]; remove: Path[] } {
  const replaced = (["failure", "code"] as const).filter(
    (field) => report[field] === undefined && (before === undefined || before[field] !== undefined),
  );
  return {
    set: Object.entries(attemptItem(report)).map(([name, value]) => [
      ["attempts", String(attemptNumber), name],
      value,
    ]),
    remove: replaced.map((field) => attemptPath(attemptNumber, field)),
  };
}

/** Opens the next attempt. */
export function openAttempt(
  record: VerificationRecord,
  attempt: NewAttempt,
): { record: VerificationRecord; set: Edit[] } {
  const attemptNumber = record.attemptCount + 1;
  const opened = openedAttempt(record, attemptNumber, attempt);
  return {
    record: {
      ...record,
      attemptCount: attemptNumber,
      attempts: { ...record.attempts, [attemptNumber]: opened },
    },
    set: [
      [["attemptCount"], attemptNumber],
      [["attempts", String(attemptNumber)], attemptItem(opened)],
    ],
  };
}

/**
 * Drops all free attempts except the latest, which keeps the item small. What an operator has settled stays, so the
 * write must be conditional on every settlement as it was seen.
 */
export function dropFreeAttempts(record: VerificationRecord): {
  record: VerificationRecord;
  set: Edit[];
  remove: Path[];
} {
  const dropped = Object.keys(record.attempts)
    .filter((number) => isDroppable(record.attempts[number]))
    .toSorted((left, right) => Number(left) - Number(right))
    .slice(0, -1);
  if (dropped.length === 0) return { record, set: [], remove: [] };
  const attempts: Record<string, Attempt> = { ...record.attempts };
  const earlierFree: Record<string, number> = { ...record.earlierFree };
  for (const number of dropped) {
    const free = attempts[number];
    if (free === undefined) continue;
    const counter = freeCounter(free);
    earlierFree[counter] = (earlierFree[counter] ?? 0) + 1;
    delete attempts[number];
  }
  return {
    record: { ...record, attempts, earlierFree },
    set: [[["earlierFree"], earlierFree]],
    remove: dropped.map((number) => ["attempts", number]),
  };
}

/** The condition that an attempt is still settled as it was seen, or still not settled if `settlement` is undefined. */
export function settledAs(attemptNumber: number, settlement: Settlement | undefined): Condition {
  const path = attemptPath(attemptNumber, "settlement");
  return settlement === undefined
    ? { path, test: "absent" }
    : { path: [...path, "number"], test: "equals", value: settlement.number };
}

function isDroppable(attempt: Attempt | undefined): boolean {
  return attempt !== undefined && attempt.settlement === undefined && chargeOf(attempt) === "free";
}

/** The name under which a dropped free attempt is counted. */
export function freeCounter({ provider, startedAt }: Pick<Attempt, "provider" | "startedAt">): string {
  return `${provider} ${shanghaiDay(startedAt).slice(0, 7)}`;
}

/** An attempt before its call, for the record that it will be part of. */
export function openedAttempt(
  { pk, owner }: Pick<VerificationRecord, "pk" | "owner">,
  attemptNumber: number,
  { echoesCallId, ...attempt }: NewAttempt,
): Attempt {
  const { startedAt } = attempt;
  const reference =
    echoesCallId === true
      ? { providerReference: callIdOf(pk, attemptNumber, { startedAt, tryNumber: 1 }) }
      : {};
  return { ...attempt, charge: "open", owner, ...reference };
}
