import type { Month } from "../../base/month.ts";
import type { TableKey } from "../../store/table.ts";

/** Where the usage records of one caller and day are spread over. */
export const shardCount = 16;

/** One of the partitions that hold the usage records of a caller's day (`YYYY-MM-DD` in Asia/Shanghai). */
export function usageRecordPartition(caller: string, day: string, shard: number): string {
  return `usage#${caller}#${day}#${shard.toString(16)}`;
}

/**
 * The key of the usage record of one attempt. The start (epoch ms) is part of it: a key that retention removed
 * and that is claimed anew is another attempt.
 */
export function usageRecordKey(usage: {
  caller: string;
  day: string;
  startedAt: number;
  verificationId: string;
  attempt: number;
}): TableKey {
  const { caller, day, startedAt, verificationId, attempt } = usage;
  return {
    pk: usageRecordPartition(caller, day, shardOf(verificationId)),
    sk: `${new Date(startedAt).toISOString()}#${verificationId}#${attempt}`,
  };
}

/** An id ends in characters of a digest, so any of them spreads evenly. */
function shardOf(verificationId: string): number {
  return (verificationId.codePointAt(verificationId.length - 1) ?? 0) % shardCount;
}

/** How far the stream of records has been projected. */
export const projectedKey: TableKey = { pk: "projection", sk: "newest" };

/** The corrections of operators to attempts of a month. */
export function correctionsPartition(month: Month): string {
  return `corrections#${month}`;
}

/** The key of one correction, made at an instant (epoch ms). */
export function correctionKey(
  month: Month,
  { at, verificationId, attempt }: { at: number; verificationId: string; attempt: number },
): TableKey {
  const sk = `${new Date(at).toISOString()}#${verificationId}#${attempt}`;
  return { pk: correctionsPartition(month), sk };
}
