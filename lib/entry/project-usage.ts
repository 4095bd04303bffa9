import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { usageDependencies, type UsageDependencies } from "./composition.ts";
import { listCallers } from "../usage/totals/callers.ts";
import { forgottenUsageWrites } from "../usage/ledger/forgotten-usage.ts";
import { noteProjected } from "../usage/ledger/projected.ts";
import { projectChanges } from "../usage/ledger/project.ts";
import { entryChangesOf, type RecordChange } from "../usage/ledger/projection.ts";
import { changeOf } from "../usage/ledger/stream.ts";
import { triedNameWrite } from "../limits/tried-name-items.ts";
import { createWatch } from "./watch.ts";
import { verificationId } from "../records/record.ts";

/** A Lambda handler for the stream of records. */
export type StreamHandler = (
  event: DynamoDBStreamEvent,
  context: Pick<Context, "getRemainingTimeInMillis">,
) => Promise<DynamoDBBatchResponse>;

/** Time that is reserved before the Lambda deadline for answering. */
const answerReserveMs = 2_000;

/** An entry of the stream that could be read. */
type Delivery = { sequenceNumber: string; change: RecordChange };

/**
 * Folds the stream of records into the table `usage`. Entries that could not be applied are reported, so that Lambda
 * delivers them again and, after its retries, sets them aside in the queue; all others in the batch are applied
 * regardless. An empty batch, which a schedule sends, only watches the packages.
 */
export function projectUsageEntry(dependencies: UsageDependencies = usageDependencies()): StreamHandler {
  const { clock, log } = dependencies;
  const callers = listCallers(dependencies.table);
  const watch = createWatch(dependencies);
  return async ({ Records: entries }, context) => {
    const writeUntil = clock.now() + context.getRemainingTimeInMillis() - answerReserveMs;
    const deliveries: Delivery[] = [];
    const failed: string[] = [];
    for (const entry of entries) {
      const sequenceNumber = entry.dynamodb?.SequenceNumber ?? "";
      try {
        const change = changeOf(entry);
        if (change !== undefined) deliveries.push({ sequenceNumber, change });
      } catch {
        log.alarm({ alarm: "unreadable_record", provider: "none", code: entry.eventName ?? "none" });
        failed.push(sequenceNumber);
      }
    }
    const changes = entryChangesOf(deliveries.map(({ change }) => change));
    await callers.add(changes.map(({ entry }) => entry));
    const [left] = await Promise.all([
      projectChanges(changes, writeUntil, dependencies),
      noteNames(deliveries, dependencies),
    ]);
    await forgetPeople(deliveries, dependencies);
    const unsaved = new Set(left.map(({ entry }) => entry.verificationId));
    failed.push(
      ...deliveries
        .filter(({ change }) => unsaved.has(verificationId(change.after.pk)))
        .map(({ sequenceNumber }) => sequenceNumber),
    );
    const newestAt = newestOf(entries);
    if (failed.length === 0 && entries.length > 0) await noteProjected(newestAt, dependencies);
    await watch.look(new Set(changes.map(({ entry }) => entry.caller)), newestAt);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/**
 * Removes what entries say about people who were forgotten. It throws if the store fails: the batch is then
 * delivered again.
 */
async function forgetPeople(
  deliveries: readonly Delivery[],
  { table }: Pick<UsageDependencies, "table">,
): Promise<void> {
  const writes = deliveries.flatMap(({ change }) => forgottenUsageWrites(change));
  await Promise.all(writes.map(async (write) => table.write(write)));
}

/**
 * Notes the names in new records, for the limit on names. It throws if the store fails: the batch is then delivered
 * again.
 */
async function noteNames(
  deliveries: readonly Delivery[],
  { table }: Pick<UsageDependencies, "table">,
): Promise<void> {
  const writes = deliveries.flatMap(({ change }) =>
    change.before === undefined ? (triedNameWrite(change.after) ?? []) : [],
  );
  await Promise.all(writes.map(async (write) => table.write(write)));
}

/** Epoch ms of the newest entry; streams give it in seconds. */
function newestOf(entries: readonly DynamoDBRecord[]): number {
  const seconds = entries.map(({ dynamodb }) => dynamodb?.ApproximateCreationDateTime ?? 0);
  return Math.max(0, ...seconds) * 1000;
}
