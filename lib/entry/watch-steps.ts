import type { DynamoDBRecord } from "aws-lambda";
import type { Log } from "../log/log.ts";
import { brokenStepRules } from "../records/legal-step.ts";
import { verificationId, type VerificationRecord } from "../records/record.ts";
import { removalOf } from "../usage/ledger/stream.ts";

/** How much earlier than `expiresAt` an event of the stream may say that retention removed a record: its time is rounded. */
const removalToleranceMs = 2_000;

/** A change of a record in the stream, and whether the record is new. */
export type WatchedChange = {
  before?: VerificationRecord | undefined;
  after: VerificationRecord;
  isNew: boolean;
};

/**
 * Raises `impossible_transition` for a change that no step of the protocol makes, with the id alone: a fault in idcheck,
 * or a table that was edited by hand. It never throws, so the books do not depend on it.
 */
export function watchChange({ before, after, isNew }: WatchedChange, log: Pick<Log, "alarm">): void {
  // An image that was not delivered says nothing of the step.
  if (before === undefined && !isNew) return;
  for (const rule of rulesBrokenBy(before, after)) raise(after, rule, log);
}

/** The same for a record that was removed: only retention removes records, and only after their time. */
export function watchRemoval(event: DynamoDBRecord, log: Pick<Log, "alarm">): void {
  const removed = removedBy(event);
  const seconds = event.dynamodb?.ApproximateCreationDateTime;
  if (removed === undefined || seconds === undefined) return;
  if (seconds * 1000 + removalToleranceMs >= removed.expiresAt * 1000) return;
  raise(removed, "removal", log);
}

function rulesBrokenBy(before: VerificationRecord | undefined, after: VerificationRecord): string[] {
  try {
    return brokenStepRules(before, after);
  } catch {
    return ["unreadable"];
  }
}

/** A record that cannot be read was reported when it was written. */
function removedBy(event: DynamoDBRecord): VerificationRecord | undefined {
  try {
    return removalOf(event);
  } catch {
    return undefined;
  }
}

function raise(record: VerificationRecord, rule: string, log: Pick<Log, "alarm">): void {
  const id = verificationId(record.pk);
  log.alarm({ alarm: "impossible_transition", provider: "none", code: rule, verificationId: id });
}
