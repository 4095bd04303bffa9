import { shanghaiMonth, type Month } from "../../base/month.ts";
import type { SortRange, TableKey } from "../../store/table.ts";

/**
 * The partitions over which the entries of a month are spread, whatever the number of callers. At 10,000 attempts a
 * second, each posted and changed once in transactions, a partition takes about 160 write units a second of 1,000.
 */
export const shardCount = 256;

/** One of the partitions with the entries of a month. */
export function entryPartition(month: Month, shard: number): string {
  return `entries#${month}#${shard.toString(16).padStart(2, "0")}`;
}

/**
 * The key of the entry of one attempt. In a partition the entries of a caller are together, by time. It includes the
 * start (epoch ms): if retention removed a key and it is claimed again, that is a different attempt.
 */
export function entryKey(entry: {
  caller: string;
  startedAt: number;
  verificationId: string;
  attempt: number;
}): TableKey {
  const { caller, startedAt, verificationId, attempt } = entry;
  return {
    pk: entryPartition(shanghaiMonth(startedAt), shardOf(verificationId)),
    sk: `${startPrefix(caller, startedAt)} ${verificationId} ${attempt}`,
  };
}

/** What the sort keys of a caller's entries begin with. No caller's name has a blank. */
export function callerPrefix(caller: string): string {
  return `${caller} `;
}

/** The sort keys of a caller's entries that started from a time until before another (epoch ms). */
export function startedBetween(caller: string, from: number, until: number): SortRange {
  return { from: startPrefix(caller, from), to: startPrefix(caller, until) };
}

function startPrefix(caller: string, startedAt: number): string {
  return `${callerPrefix(caller)}${new Date(startedAt).toISOString()}`;
}

/** The shard of a verification's entries: the last byte of its digest, in which every value is as likely. */
export function shardOf(verificationId: string): number {
  return Buffer.from(verificationId.slice("vrf_".length), "base64url").at(-1) ?? 0;
}

/** The key of the item that says how far the stream of records is projected. */
export const projectedKey: TableKey = { pk: "projection", sk: "newest" };

/** The partition of the settlements of attempts of a month. */
export function settlementsPartition(month: Month): string {
  return `settlements#${month}`;
}

/** The key of the settlement of an attempt with a number. */
export function settlementKey({
  startedAt,
  verificationId,
  attempt,
  number,
}: {
  startedAt: number;
  verificationId: string;
  attempt: number;
  number: number;
}): TableKey {
  const sk = `${verificationId} ${attempt} ${startedAt} ${String(number).padStart(4, "0")}`;
  return { pk: settlementsPartition(shanghaiMonth(startedAt)), sk };
}
