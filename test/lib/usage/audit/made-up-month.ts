import { hash } from "node:crypto";
import type { Attempt, VerificationRecord } from "../../../../lib/records/record.ts";
import { shanghaiDay } from "../../../../lib/base/shanghai-day.ts";

/** The month of the made-up books. */
export const month = "2026-10";
/** The only provider in them. */
export const provider = "shuxun";

const from = Date.parse(`${month}-01T00:00:00+08:00`);
const monthMs = 31 * 86_400_000;
const callers = 1_000;

/** The names of the callers. */
export function callerNames(): string[] {
  return Array.from({ length: callers }, (_, index) => callerAt(index));
}

/** Whether retention has removed a record: one in 97. */
export function isGone(index: number): boolean {
  return index % 97 === 0;
}

/** The record of one of `entries` attempts. The same arguments make the same record. */
export function recordAt(entries: number, index: number): VerificationRecord {
  const attempt = attemptAt(entries, index);
  return {
    pk: `v1#${hash("sha256", String(index), "base64url").slice(0, 22)}`,
    state: "done",
    epoch: 1,
    owner: attempt.owner,
    freeAt: attempt.startedAt,
    fingerprint: new Uint8Array(32),
    pepperId: "p1",
    normalization: 1,
    subject: new Uint8Array(16),
    attempts: { "1": attempt },
    attemptCount: 1,
    caller: callerAt(index),
    kind: "two_factor",
    createdAt: attempt.startedAt,
    replayUntil: attempt.startedAt,
    expiresAt: attempt.startedAt / 1_000,
  };
}

/** The right bill as CSV, line by line: every charged call, without those whose cost is not known. */
export function* billOf(entries: number): Generator<string> {
  yield "流水号,时间,产品\n";
  for (let index = 0; index < entries; index += 1) {
    const { charge, providerReference, startedAt } = attemptAt(entries, index);
    if (charge === "charged") yield `${providerReference},${shanghaiDay(startedAt)},二要素\n`;
  }
}

function callerAt(index: number): string {
  return `iam:000000000000:role/caller-${index % callers}`;
}

/** One attempt in 50 is free, and the cost of one in 997 is not known. */
function attemptAt(entries: number, index: number): Attempt {
  const charge = index % 50 === 0 ? "free" : index % 997 === 0 ? "unknown" : "charged";
  return {
    provider,
    charge,
    owner: new Uint8Array(16),
    startedAt: from + Math.floor((index * monthMs) / entries),
    feeMilliFen: 17_000,
    durationMs: 400,
    code: "0",
    ...(charge === "unknown" ? {} : { providerReference: `SX${String(index).padStart(16, "0")}` }),
    ...(charge === "charged" ? { verdict: true } : {}),
  };
}
