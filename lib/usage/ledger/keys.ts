import type { Month } from "../../base/month.ts";
import type { TableKey } from "../../store/table.ts";

/** The partitions over which the entries of one caller and day are spread. */
export const shardCount = 16;

/** One of the partitions with the entries of a caller's day (`YYYY-MM-DD` in Asia/Shanghai). */
export function entryPartition(caller: string, day: string, shard: number): string {
  return `usage#${caller}#${day}#${shard.toString(16)}`;
}

/**
 * The key of the entry of one attempt. It includes the start (epoch ms): if retention removed a key and it is
 * claimed again, that is a different attempt.
 */
export function entryKey(entry: {
  caller: string;
  day: string;
  startedAt: number;
  verificationId: string;
  attempt: number;
}): TableKey {
  const { caller, day, startedAt, verificationId, attempt } = entry;
  return {
    pk: entryPartition(caller, day, shardOf(verificationId)),
    sk: `${new Date(startedAt).toISOString()}#${verificationId}#${attempt}`,
  };
}

/** The last characters of an id come from a digest, so each of them spreads evenly. */
function shardOf(verificationId: string): number {
  return (verificationId.codePointAt(verificationId.length - 1) ?? 0) % shardCount;
}

/** The key of the item that says how far the stream of records is projected. */
export const projectedKey: TableKey = { pk: "projection", sk: "newest" };

/** The partition of operators' corrections to attempts of a month. */
export function correctionsPartition(month: Month): string {
  return `corrections#${month}`;
}

/** The key of a correction that was made at an instant (epoch ms). */
export function correctionKey(
  month: Month,
  { at, verificationId, attempt }: { at: number; verificationId: string; attempt: number },
): TableKey {
  const sk = `${new Date(at).toISOString()}#${verificationId}#${attempt}`;
  return { pk: correctionsPartition(month), sk };
}
