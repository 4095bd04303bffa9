import type { ClaimRequest } from "../../../lib/records/claiming.ts";
import { createRecords, type Records } from "../../../lib/records/records.ts";
import type { CallReport, Reports, StoredAnswer, VerificationRecord } from "../../../lib/records/record.ts";
import { defaultRecordSettings, type RecordSettings } from "../../../lib/domain/record-settings.ts";
import type { RecordStore } from "../../../lib/store/write.ts";

/**
 * A time to live (seconds since 1970) that no run reaches: Amazon's own engine removes an item that has expired, in the
 * middle of a test too.
 */
export const longAfterAnyRun = Date.UTC(2126, 0) / 1000;

/** A clock that stands still until it is moved; a sleep moves it. */
export function createManualClock(now = Date.UTC(2026, 10, 22, 4, 30)) {
  return {
    now: () => now,
    sleep: (durationMs: number) => {
      now += durationMs;
      return Promise.resolve();
    },
    advance(durationMs: number) {
      now += durationMs;
    },
  };
}

export type ManualClock = ReturnType<typeof createManualClock>;

/** Bytes that count up, so that no two owners are the same. */
export function createCountingRandom() {
  let count = 0;
  return {
    bytes: (length: number) => {
      count += 1;
      const bytes = new Uint8Array(length);
      new DataView(bytes.buffer).setUint32(length - 4, count);
      return bytes;
    },
    fraction: () => 0.5,
  };
}

export function recordsOver(
  store: RecordStore,
  clock: ManualClock,
  settings: Partial<RecordSettings> = {},
): Records {
  return createRecords({
    store,
    clock,
    random: createCountingRandom(),
    settings: { ...defaultRecordSettings, ...settings },
  });
}

/** A claim of a made-up caller; `input` stands for the whole input. */
export function claimRequest(
  clock: ManualClock,
  { input = 1, ...changes }: Partial<ClaimRequest> & { input?: number } = {},
): ClaimRequest {
  const deadlineAt = clock.now() + 29_000;
  return {
    pk: "v1#aaaaaaaaaaaaaaaaaaaaaa",
    caller: "iam:000000000000:role/orders",
    kind: "two_factor",
    pepperId: "p1",
    normalization: 1,
    fingerprint: (pepperId) => (pepperId === "p1" ? new Uint8Array(32).fill(input) : "unknown"),
    subject: new Uint8Array(16).fill(9),
    provider: "first",
    feeMilliFen: 60_000,
    deadlineAt,
    startUntil: deadlineAt - 5_000,
    ...changes,
  };
}

export const charged: CallReport = {
  charge: "charged",
  durationMs: 40,
  httpStatus: 200,
  code: "0",
  providerReference: "7965898435947",
  verdict: true,
};

export const free: CallReport = { charge: "free", durationMs: 5, failure: "unreachable", code: "refused" };

export const unknown: CallReport = {
  charge: "unknown",
  durationMs: 12_000,
  failure: "no_answer",
  code: "response_timeout",
};

export const unreadable: CallReport = {
  charge: "charged",
  durationMs: 40,
  httpStatus: 200,
  failure: "unreadable",
  code: "html",
};

/** That the open attempt of a record ended so. */
export function reportsOf(held: VerificationRecord, report: CallReport): Reports {
  return new Map([[held.attemptCount, report]]);
}

export const match: StoredAnswer = {
  verdict: "match",
  reason: "match",
  advice: "accept",
  identity: "match",
  attempt: 1,
  charged: "yes",
  attemptCount: 1,
  live: true,
  warnings: [],
};

export const mismatch: StoredAnswer = {
  ...match,
  verdict: "mismatch",
  reason: "identity_mismatch",
  advice: "reject",
  identity: "mismatch",
};
