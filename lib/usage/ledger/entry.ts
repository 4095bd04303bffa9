import { ConfigurationError } from "../../base/configuration-error.ts";
import { type Charge, charges } from "../../domain/charge.ts";
import type { Choice } from "../../domain/choices.ts";
import type { Kind } from "../../domain/kinds.ts";
import { verificationId, type Attempt, type VerificationRecord } from "../../records/record.ts";
import type { Item } from "../../store/write.ts";
import { shanghaiDay } from "../../base/shanghai-day.ts";
import { type Verdict, verdicts } from "../../domain/verdict.ts";
import type { TableItem, TableKey } from "../../store/table.ts";
import { entryKey } from "./keys.ts";

/**
 * One line of the books: an attempt, with money and cause. It never expires, and it has no personal data, no digest of
 * a person and not the caller's reference: once the verification record is gone, nothing in it leads to a person.
 */
export type Entry = {
  type: "attempt";
  verificationId: string;
  attempt: number;
  caller: string;
  kind: Kind;
  provider: string;
  /** Why this provider was asked. */
  choice: Choice;
  /** Epoch ms. Its day in Asia/Shanghai is the day of the books. */
  startedAt: number;
  /** Absent while the attempt is open, and if nothing was ever reported of it. */
  durationMs?: number;
  charge: Charge;
  /** The list price in milli-fen: what the call costs if no package pays for it. */
  feeMilliFen: number;
  /** The class of the failure; absent if the provider answered about the person. */
  failure?: string;
  /** The vendor's own code, or the transport's. */
  code?: string;
  /** Bills are matched by it. */
  providerReference?: string;
  /** Set if this attempt produced the verdict. */
  verdict?: Verdict;
  /** Set in place of the verdict and its code if the person was forgotten. */
  forgotten?: true;
  /**
   * The purpose to which the person consented, a token of the caller's that says nothing about the person. Its presence says that the
   * caller named a consent. It stays when the person is forgotten.
   */
  purpose?: string;
  /** The number of the latest settlement, from 1. The stream no longer changes the charge of such an entry. */
  settlement?: number;
};

/** The day in Asia/Shanghai, `YYYY-MM-DD`, on which an attempt started. */
export function dayOf(entry: Pick<Entry, "startedAt">): string {
  return shanghaiDay(entry.startedAt);
}

/** Names an attempt, also among those of a key that retention removed and that was claimed again. */
export function attemptName(entry: Pick<Entry, "verificationId" | "attempt" | "startedAt">): string {
  return `${entry.verificationId} ${entry.attempt} ${entry.startedAt}`;
}

/** The most by which the clocks of two instances may differ. Two lives of a key are much further apart. */
const clockToleranceMs = 60_000;

/** Whether an attempt belongs to this life of its key, and not to one before retention removed the record. */
export function isOfLife(
  { startedAt }: Pick<Entry, "startedAt">,
  { createdAt }: Pick<VerificationRecord, "createdAt">,
): boolean {
  return startedAt >= createdAt - clockToleranceMs;
}

/** Returns the entries of the attempts that a verification record still contains. */
export function entriesOf(record: VerificationRecord): Entry[] {
  return Object.entries(record.attempts).map(([number, attempt]) => entryOf(record, Number(number), attempt));
}

function entryOf(record: VerificationRecord, number: number, attempt: Attempt): Entry {
  const { provider, startedAt, durationMs, feeMilliFen, failure, code, providerReference } = attempt;
  const { consent, forgotten } = record;
  const verdict = verdictOf(record, number);
  const isForgotten = forgotten === true && attempt.verdict === true;
  return {
    type: "attempt",
    verificationId: verificationId(record.pk),
    attempt: number,
    caller: record.caller,
    kind: record.kind,
    provider,
    choice: attempt.choice ?? "listed",
    startedAt,
    ...(durationMs === undefined ? {} : { durationMs }),
    charge: attempt.settlement?.charge ?? attempt.charge,
    feeMilliFen,
    ...(failure === undefined ? {} : { failure }),
    ...(code === undefined ? {} : { code }),
    ...(providerReference === undefined ? {} : { providerReference }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(isForgotten ? { forgotten: true } : {}),
    ...(consent === undefined ? {} : { purpose: consent.purpose }),
    ...(attempt.settlement === undefined ? {} : { settlement: attempt.settlement.number }),
  };
}

/** The verdict that an attempt produced. Of a lost record the books say it, and no answer. */
function verdictOf({ answer, lost, attempts }: VerificationRecord, number: number): Verdict | undefined {
  if (answer?.attempt === number) return answer.verdict;
  return attempts[number]?.verdict === true ? lost?.verdict : undefined;
}

/** The key of an entry. */
export function keyOf(entry: Pick<Entry, "caller" | "startedAt" | "verificationId" | "attempt">): TableKey {
  return entryKey(entry);
}

/** The stored form of an entry. */
export function entryItem(entry: Entry): TableItem {
  return { ...entry, ...keyOf(entry) };
}

/** Reads a stored entry. Throws ConfigurationError, with the item's key alone, where {@link readEntry} returns undefined. */
export function entryFromItem(item: Item): Entry {
  const entry = readEntry(item);
  if (entry !== undefined) return entry;
  const key = JSON.stringify([item["pk"], item["sk"]]);
  throw new ConfigurationError(
    `The table usage has an item among the entries that cannot be read: ${key}. Run npx idcheck audit for its month, which says what to do.`,
  );
}

/** Reads a stored entry; undefined for an item that {@link entryItem} cannot have written. */
export function readEntry({ pk: _pk, sk: _sk, ...fields }: Item): Entry | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields that anything is computed from are checked
  return isEntry(fields) ? (fields as unknown as Entry) : undefined;
}

/** The end of the year 9999 (epoch ms): the keys hold years of four digits. */
const latestStart = 253_402_300_800_000 - 86_400_000;

/** Whether an item has everything that totals, keys and comparisons are computed from. */
function isEntry(fields: Item): boolean {
  const {
    type,
    verificationId: id,
    attempt,
    caller,
    kind,
    provider,
    startedAt,
    charge,
    feeMilliFen,
  } = fields;
  const isNamed = typeof id === "string" && id.startsWith("vrf_");
  const isNumbered = typeof attempt === "number" && Number.isSafeInteger(attempt);
  const isDated = typeof startedAt === "number" && startedAt > 0 && startedAt < latestStart;
  const isPriced = typeof feeMilliFen === "number" && Number.isSafeInteger(feeMilliFen);
  const isOwned = typeof caller === "string" && typeof kind === "string" && typeof provider === "string";
  const isCharge = charges.some((one) => one === charge);
  return (
    type === "attempt" &&
    isNamed &&
    isNumbered &&
    isDated &&
    isPriced &&
    isOwned &&
    isCharge &&
    hasOptional(fields)
  );
}

/** Whether what an entry need not have is as it should be where it is present. */
function hasOptional({ providerReference, settlement, verdict, forgotten, purpose }: Item): boolean {
  const isReferred = providerReference === undefined || typeof providerReference === "string";
  const isSettled = settlement === undefined || (typeof settlement === "number" && settlement > 0);
  const isAnswered = verdict === undefined || verdicts.some((one) => one === verdict);
  const isPurposeful = purpose === undefined || typeof purpose === "string";
  return (
    isReferred && isSettled && isAnswered && isPurposeful && (forgotten === undefined || forgotten === true)
  );
}
