import { isUnsettled } from "../../domain/charge.ts";
import { longestLockMs } from "../../domain/record-settings.ts";
import { abandonOpenAttempts, freeCounter } from "../../records/attempts.ts";
import { forget } from "../../records/forget.ts";
import type { Attempt, VerificationRecord } from "../../records/record.ts";
import { advance } from "../ledger/advance.ts";
import { attemptName, entriesOf, type Entry } from "../ledger/entry.ts";
import { entriesSince, isLifeOf, lastLife } from "./last-life.ts";
import { attemptOf, lostRecord, nobody, type RestoreTerms } from "./lost-record.ts";

/**
 * What takes the place of a record that the live table lacks: its copy from an older table, brought up to what the books know
 * of it since. If there is no copy that still lives, or if the books know of a verdict that the copy lacks, the key can never
 * run again without being paid for twice: the record then refuses it. Undefined if there is neither, or nothing that retention
 * would have kept.
 */
export function restoredRecord(
  copy: VerificationRecord | undefined,
  entries: readonly Entry[],
  terms: RestoreTerms,
): VerificationRecord | undefined {
  const restored = copy !== undefined && isKept(copy, terms) ? fromCopy(copy, entries, terms) : undefined;
  if (restored !== undefined) return restored;
  const lost = lostRecord(lastLife(entries), terms);
  return lost !== undefined && isKept(lost, terms) ? lost : undefined;
}

/** Whether retention has not removed a record yet, nor is about to. */
export function isKept({ expiresAt }: Pick<VerificationRecord, "expiresAt">, { now }: RestoreTerms): boolean {
  return expiresAt * 1000 > now;
}

/** Undefined if the key was claimed again since the copy was made, so that the copy says nothing of what it costs now. */
function fromCopy(
  copy: VerificationRecord,
  entries: readonly Entry[],
  terms: RestoreTerms,
): VerificationRecord | undefined {
  const life = entriesSince(copy, entries);
  if (!isLifeOf(copy, life)) return undefined;
  const known = { ...broughtUp(copy, life), restoredAt: terms.now };
  if (known.forgotten === true) return known;
  if (life.some(({ forgotten }) => forgotten === true)) return forget(known).record;
  if (known.state === "done") return known;
  // The answer was stored after the copy was made.
  if (life.some(({ verdict }) => verdict !== undefined)) return refused(copy, life, terms);
  return unlocked(known, terms);
}

/** The record that refuses the key of a copy, and is kept no shorter than the copy. */
function refused(
  copy: VerificationRecord,
  life: readonly Entry[],
  terms: RestoreTerms,
): VerificationRecord | undefined {
  const lost = lostRecord(union(life, copy), terms);
  return lost && { ...lost, expiresAt: Math.max(lost.expiresAt, copy.expiresAt) };
}

/**
 * A record that no invocation holds. Its owner is gone, and so is anyone who acquired the key before the record was lost: it is
 * free once the last call that they may have made is over. A late report still reaches its own attempt.
 */
function unlocked(record: VerificationRecord, { now, settings }: RestoreTerms): VerificationRecord {
  return {
    ...abandonOpenAttempts(record).record,
    state: "released",
    epoch: record.epoch + 1,
    owner: nobody,
    freeAt: now + longestLockMs(settings),
  };
}

/** A copy with what the entries of its life say beyond it: later charges, settlements and attempts. */
function broughtUp(copy: VerificationRecord, life: readonly Entry[]): VerificationRecord {
  const shown = new Map(entriesOf(copy).map((entry) => [entry.attempt, entry]));
  const attempts: Record<string, Attempt> = { ...copy.attempts };
  const earlierFree: Record<string, number> = { ...copy.earlierFree };
  for (const entry of life) {
    const known = copy.attempts[entry.attempt];
    const seen = shown.get(entry.attempt);
    if (known !== undefined && seen !== undefined) {
      const next = advance(seen, entry);
      if (next !== undefined) attempts[entry.attempt] = advanced(known, next);
      continue;
    }
    const isDropped = entry.attempt <= copy.attemptCount;
    if (isDropped && entry.settlement === undefined) continue;
    attempts[entry.attempt] = attemptOf(entry);
    if (!isDropped) continue;
    const counter = freeCounter(entry);
    earlierFree[counter] = Math.max(0, (earlierFree[counter] ?? 0) - 1);
  }
  const attemptCount = Math.max(copy.attemptCount, ...life.map(({ attempt }) => attempt));
  return {
    ...copy,
    attempts,
    attemptCount,
    ...(copy.earlierFree === undefined ? {} : { earlierFree }),
  };
}

/** An attempt as its entry knows it. A charge that was known stays as it was believed, with a settlement beside it. */
function advanced(known: Attempt, entry: Entry): Attempt {
  const { failure: _failure, code: _code, ...kept } = known;
  const next = { ...kept, ...attemptOf(entry), owner: known.owner };
  const isBelieved = entry.settlement !== undefined && !isUnsettled(known.charge);
  return isBelieved ? { ...next, charge: known.charge } : next;
}

/** The entries of a life, with those that only the copy shows. */
function union(life: readonly Entry[], copy: VerificationRecord): Entry[] {
  const names = new Set(life.map(attemptName));
  return [...life, ...entriesOf(copy).filter((entry) => !names.has(attemptName(entry)))];
}
