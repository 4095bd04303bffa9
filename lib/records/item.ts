// oxlint-disable typescript/no-unsafe-type-assertion -- nothing but this module writes the table, so the types of what it reads are its own
import { type Charge, charges } from "../domain/charge.ts";
import type { Judgement } from "../domain/verdict.ts";
import type { Attempt, StoredAnswer, VerificationRecord } from "./record.ts";
import type { Item, Path, Value } from "../store/write.ts";

/**
 * The attribute names of an attempt. They are abbreviated because every byte of a name counts: a record with three
 * attempts must stay under 1 KB, so that a write costs one unit.
 */
const attemptNames = {
  provider: "p",
  charge: "c",
  owner: "o",
  startedAt: "at",
  feeMilliFen: "fee",
  durationMs: "ms",
  httpStatus: "s",
  failure: "f",
  code: "e",
  providerReference: "r",
  verdict: "v",
  choice: "w",
  settlement: "st",
} as const satisfies Record<keyof Attempt, string>;

const attemptFields: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(attemptNames).map(([field, name]) => [name, field]),
);

/** The stored values of a charge. */
export const chargeCodes = { open: "o", charged: "c", free: "f", unknown: "u" } as const satisfies Record<
  Charge,
  string
>;

const chargeByCode = new Map<Value | undefined, Charge>(
  charges.map((charge) => [chargeCodes[charge], charge]),
);

/** The stored values of warnings, abbreviated for the same reason. Any other warning is stored in full. */
const warningCodes: Readonly<Record<string, string>> = {
  image_orientation: "o",
  image_unusual: "u",
  name_encoding: "n",
};

const warningByCode = new Map(Object.entries(warningCodes).map(([warning, code]) => [code, warning]));

/** The path of an attempt's field in the item. */
export function attemptPath(attemptNumber: number, field: keyof Attempt): Path {
  return ["attempts", String(attemptNumber), attemptNames[field]];
}

/** The stored form of an attempt, or of some of its fields. */
export function attemptItem(attempt: Partial<Attempt>): Item {
  const item: Record<string, Value> = {};
  for (const field of Object.keys(attempt) as (keyof Attempt)[]) {
    const value = attempt[field];
    if (value === undefined) continue;
    item[attemptNames[field]] = field === "charge" ? chargeCodes[value as Charge] : (value as Value);
  }
  return item;
}

/** The stored form of a record. */
export function recordItem(record: VerificationRecord): Item {
  const item: Record<string, Value> = {};
  for (const name of Object.keys(record) as (keyof VerificationRecord)[]) {
    const value = record[name];
    if (value !== undefined) item[name] = value as Value;
  }
  const attempts: Record<string, Value> = {};
  for (const attemptNumber of Object.keys(record.attempts))
    attempts[attemptNumber] = attemptItem(record.attempts[attemptNumber] ?? {});
  item["attempts"] = attempts;
  if (record.answer !== undefined) item["answer"] = answerItem(record.answer);
  return item;
}

/**
 * Reads a stored record. It trusts the types of the values, because only this module writes the table. It throws a
 * TypeError for an item that lacks what every record has.
 */
export function recordFromItem(item: Item): VerificationRecord {
  const { pk, attempts: stored, answer } = item;
  if (!isItem(stored) || typeof pk !== "string") throw new TypeError("not a verification record");
  const attempts: Record<string, Attempt> = {};
  for (const attemptNumber of Object.keys(stored))
    attempts[attemptNumber] = attemptFromItem(stored[attemptNumber]);
  const record = { ...(item as unknown as VerificationRecord), attempts };
  if (isItem(answer)) record.answer = answerFromItem(answer);
  return record;
}

function attemptFromItem(stored: Value | undefined): Attempt {
  if (!isItem(stored)) throw new TypeError("not an attempt");
  const attempt: Record<string, Value | undefined> = {};
  for (const name of Object.keys(stored)) {
    const field = attemptFields[name];
    if (field !== undefined) attempt[field] = stored[name];
  }
  attempt["charge"] = chargeByCode.get(stored["c"]) ?? "unknown";
  return attempt as unknown as Attempt;
}

/** The stored form of an answer, abbreviated like an attempt. */
export function answerItem(answer: StoredAnswer): Item {
  return {
    v: answer.verdict,
    r: answer.reason,
    a: answer.advice,
    i: answer.identity,
    ...(answer.face === undefined
      ? {}
      : {
          f: answer.face.result,
          t: answer.face.threshold,
          ...(answer.face.score === null ? {} : { s: answer.face.score }),
        }),
    n: answer.attempt,
    c: answer.charged,
    k: answer.attemptCount,
    l: answer.live,
    ...(answer.warnings.length === 0
      ? {}
      : { w: answer.warnings.map((warning) => warningCodes[warning] ?? warning) }),
  };
}

function answerFromItem(item: Item): StoredAnswer {
  const face =
    item["f"] === undefined
      ? {}
      : { face: { result: item["f"], score: item["s"] ?? null, threshold: item["t"] } as Judgement["face"] };
  return {
    verdict: item["v"],
    reason: item["r"],
    advice: item["a"],
    identity: item["i"],
    ...face,
    attempt: item["n"],
    charged: item["c"],
    attemptCount: item["k"],
    live: item["l"],
    warnings: warningsFrom(item["w"]),
  } as StoredAnswer;
}

function warningsFrom(stored: Value | undefined): string[] {
  const codes = (stored ?? []) as readonly string[];
  return codes.map((code) => warningByCode.get(code) ?? code);
}

function isItem(value: Value | undefined): value is Item {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
