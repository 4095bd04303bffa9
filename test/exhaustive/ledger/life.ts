import { openedAttempt } from "../../../lib/records/attempts.ts";
import { forget } from "../../../lib/records/forget.ts";
import * as protocol from "../../../lib/records/protocol.ts";
import { partitionKeyOf, verificationId, type VerificationRecord } from "../../../lib/records/record.ts";
import type { Item, Write } from "../../../lib/store/write.ts";
import { written } from "../../lib/store/memory-store.ts";
import { charged, longAfterAnyRun, match, reportsOf, unknown } from "../../lib/records/fixtures.ts";
import { now } from "./process.ts";
import { recordOf } from "./tables.ts";

/** The month of everything that happens to the record. */
export const month = "2026-09";

const [dayMs, minuteMs] = [86_400_000, 60_000];
const createdAt = now - 20 * dayMs;
const pk = partitionKeyOf(verificationId("v1#aaaaaaaaaaaaaaaaaaaaaa")) ?? "";

/** The id of the one record. */
export const id = verificationId(pk);

const first = { provider: "first", feeMilliFen: 60_000, startedAt: createdAt } as const;
const second = {
  provider: "second",
  feeMilliFen: 17_000,
  startedAt: createdAt + minuteMs,
  choice: "fail_over",
} as const;

const empty: VerificationRecord = {
  pk,
  state: "claimed",
  epoch: 1,
  owner: new Uint8Array(16).fill(1),
  // No operator settles an open attempt as long as its key is held.
  freeAt: now + dayMs,
  fingerprint: new Uint8Array(32).fill(1),
  normalization: 1,
  pepperId: "p1",
  subject: new Uint8Array(16).fill(1),
  attempts: {},
  attemptCount: 0,
  caller: "iam:000000000000:role/orders",
  kind: "two_factor",
  createdAt,
  replayUntil: now + dayMs,
  expiresAt: longAfterAnyRun,
};

const claimed: VerificationRecord = {
  ...empty,
  attempts: { "1": openedAttempt(empty, 1, first) },
  attemptCount: 1,
};
const failedOver = protocol.failOver(claimed, reportsOf(claimed, unknown), second);
const answered = protocol.finish(failedOver.record, reportsOf(failedOver.record, charged), {
  ...match,
  attempt: 2,
});
const answeredAtOnce = protocol.finish(claimed, reportsOf(claimed, charged), match);

/** What happens to the record, in this order, at any time: the writes of its owner, of an operator and of retention. */
const steps = {
  claim: { says: "the key is claimed", write: () => protocol.claim(claimed).write },
  "fail over": { says: "another provider is asked", write: () => failedOver.write },
  finish: { says: "its call is answered", write: () => answered.write },
  "finish at once": { says: "the call is answered", write: () => answeredAtOnce.write },
  forget: { says: "the person is forgotten", write: (record: VerificationRecord) => forget(record).write },
  remove: { says: "retention removes the record", write: () => undefined },
} as const satisfies Record<string, { says: string; write(record: VerificationRecord): Write | undefined }>;

export type LifeStep = keyof typeof steps;

/** A step of the record: the item afterwards. A write that an operator's settlement is in the way of changes nothing. */
export function live(step: LifeStep, item: Item | undefined): { says: string; item: Item | undefined } {
  const { says, write } = steps[step];
  const record = recordOf(item);
  if (step === "remove") return { says, item: undefined };
  const made = write(record ?? claimed);
  return { says, item: (made && written(item, made)) ?? item };
}
