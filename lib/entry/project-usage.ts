import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { usageDependencies, type UsageDependencies } from "./composition.ts";
import { createDirectory } from "../usage/totals/directory.ts";
import { noteProjected } from "../usage/ledger/projected.ts";
import { projectChanges } from "../usage/ledger/project.ts";
import { entryChangesOf, type RecordChange } from "../usage/ledger/projection.ts";
import { changeOf } from "../usage/ledger/stream.ts";
import { createWatch } from "./watch.ts";
import { watchChange, watchRemoval } from "./watch-steps.ts";
import { verificationId } from "../records/record.ts";

/** A Lambda handler for the stream of records. */
export type StreamHandler = (
  event: DynamoDBStreamEvent,
  context: Pick<Context, "getRemainingTimeInMillis">,
) => Promise<DynamoDBBatchResponse>;

/** Time that is reserved before the Lambda deadline for answering. */
const answerReserveMs = 2_000;

/** An event of the stream that could be read. */
type Delivery = { sequenceNumber: string; change: RecordChange; isNew: boolean };

/**
 * Folds the stream of records into the table `usage`. Changes that could not be applied are reported, so that Lambda
 * delivers them again and, after its retries, sets them aside in the queue; all others in the batch are applied
 * regardless. An empty batch, which a schedule sends, only watches the packages.
 */
export function projectUsageEntry(dependencies: UsageDependencies = usageDependencies()): StreamHandler {
  const { clock, log } = dependencies;
  const directory = createDirectory(dependencies.table);
  const watch = createWatch(dependencies);
  return async ({ Records: events }, context) => {
    const writeUntil = clock.now() + context.getRemainingTimeInMillis() - answerReserveMs;
    const deliveries: Delivery[] = [];
    const failed: string[] = [];
    for (const event of events) {
      const sequenceNumber = event.dynamodb?.SequenceNumber ?? "";
      try {
        const change = changeOf(event);
        const isNew = event.eventName === "INSERT";
        if (change !== undefined) deliveries.push({ sequenceNumber, change, isNew });
      } catch {
        log.alarm({ alarm: "unreadable_record", provider: "none", code: event.eventName ?? "none" });
        failed.push(sequenceNumber);
      }
    }
    const changes = entryChangesOf(deliveries.map(({ change }) => change));
    await directory.add(changes.map(({ seen }) => seen));
    const left = await projectChanges(changes, writeUntil, dependencies);
    const unsaved = new Set(left.map(({ seen }) => seen.verificationId));
    failed.push(
      ...deliveries
        .filter(({ change }) => unsaved.has(verificationId(change.after.pk)))
        .map(({ sequenceNumber }) => sequenceNumber),
    );
    const newestAt = newestOf(events);
    if (failed.length === 0 && events.length > 0) await noteProjected(newestAt, dependencies);
    for (const { change, isNew } of deliveries) watchChange({ ...change, isNew }, log);
    for (const event of events) watchRemoval(event, log);
    await watch.look(new Set(changes.map(({ seen }) => seen.caller)), newestAt);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Epoch ms of the newest event; streams give it in seconds. */
function newestOf(events: readonly DynamoDBRecord[]): number {
  const seconds = events.map(({ dynamodb }) => dynamodb?.ApproximateCreationDateTime ?? 0);
  return Math.max(0, ...seconds) * 1000;
}
