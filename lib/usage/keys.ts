import type { Month } from "../base/month.ts";

/** The key of an item of the table `usage`. This module defines every one of them. */
export type UsageKey = { pk: string; sk: string };

/** Totals are spread over this many items, so that transactions which add to them rarely meet. */
export const sliceCount = 16;

/** Where the usage records of one caller and day are spread over. */
export const shardCount = 16;

/**
 * What every instance should know, in one partition so that one query reads it: the states of providers, the
 * limits of callers, and what callers with monthly limits have used.
 */
export const sharedFactsPartition = "shared";

/** The kinds of items among the shared facts, by how their sort keys begin. */
export const sharedFactPrefixes = {
  provider: "provider#",
  limits: "limits#",
  standing: "standing#",
} as const;

/** The key of the state of a provider (by its id) or of a product (by provider id, `#` and kind). */
export function providerStateKey(name: string): UsageKey {
  return { pk: sharedFactsPartition, sk: `${sharedFactPrefixes.provider}${name}` };
}

/** The key of a caller's limits. */
export function limitsKey(caller: string): UsageKey {
  return { pk: sharedFactsPartition, sk: `${sharedFactPrefixes.limits}${caller}` };
}

/** The key of what a caller with monthly limits has used. */
export function standingKey(caller: string): UsageKey {
  return { pk: sharedFactsPartition, sk: `${sharedFactPrefixes.standing}${caller}` };
}

/** The names that a caller tried on one person (a digest as base64url) in a day, one item each. */
export function triedNamesPartition(caller: string, day: string, subject: string): string {
  return `person#${caller}#${day}#${subject}`;
}

/** An alarm that is raised once a day. */
export function raisedAlarmKey(alarm: string, day: string, caller: string): UsageKey {
  return { pk: `raised#${day}`, sk: `${alarm}#${caller}` };
}

/** One of the partitions that hold the usage records of a caller's day (`YYYY-MM-DD` in Asia/Shanghai). */
export function usageRecordPartition(caller: string, day: string, shard: number): string {
  return `usage#${caller}#${day}#${shard.toString(16)}`;
}

/**
 * The key of the usage record of one attempt. The start (epoch ms) is part of it: a key that retention removed
 * and that is claimed anew is another attempt.
 */
export function usageRecordKey(attempt: {
  caller: string;
  day: string;
  startedAt: number;
  verificationId: string;
  slot: number;
}): UsageKey {
  const { caller, day, startedAt, verificationId, slot } = attempt;
  return {
    pk: usageRecordPartition(caller, day, shardOf(verificationId)),
    sk: `${new Date(startedAt).toISOString()}#${verificationId}#${slot}`,
  };
}

/** An id ends in characters of a digest, so any of them spreads evenly. */
function shardOf(verificationId: string): number {
  return (verificationId.codePointAt(verificationId.length - 1) ?? 0) % shardCount;
}

/** A total: one number of many, in one of {@link sliceCount} items whose sum is the total. */
export type TotalsGroup = { pk: string; skPrefix: string };

/** What one caller did on one day. */
export function callerTotals(caller: string, day: string): TotalsGroup {
  return { pk: callerTotalsPartition(caller, day.slice(0, 7)), skPrefix: `${day}#` };
}

/** All totals of a caller's month. */
export function callerTotalsPartition(caller: string, month: Month): string {
  return `totals#${caller}#${month}`;
}

/** What one provider charged in one month, day by day and over all callers: what packages are used up by. */
export function providerTotals(provider: string, month: Month): TotalsGroup {
  return { pk: providerTotalsPartition(provider), skPrefix: `${month}#` };
}

/** All totals of a provider, oldest month first. */
export function providerTotalsPartition(provider: string): string {
  return `charged#${provider}`;
}

/** One slice of a total. */
export function sliceKey({ pk, skPrefix }: TotalsGroup, slice: number): UsageKey {
  return { pk, sk: `${skPrefix}${String(slice).padStart(2, "0")}` };
}

/** The callers that have totals in a month, one item each. */
export function callersPartition(month: Month): string {
  return `callers#${month}`;
}

/** The item that lists a caller among those of a month. */
export function callerKey(caller: string, month: Month): UsageKey {
  return { pk: callersPartition(month), sk: caller };
}

/** How far the stream of records has been projected. */
export const projectedKey: UsageKey = { pk: "projection", sk: "newest" };

/** All packages; they are few. */
export const packagesPartition = "packages";

/** The corrections of operators to attempts of a month. */
export function correctionsPartition(month: Month): string {
  return `corrections#${month}`;
}

/** The key of one correction, made at an instant (epoch ms). */
export function correctionKey(
  month: Month,
  { at, verificationId, slot }: { at: number; verificationId: string; slot: number },
): UsageKey {
  const sk = `${new Date(at).toISOString()}#${verificationId}#${slot}`;
  return { pk: correctionsPartition(month), sk };
}

/** What was mended in the totals of a month, one item each time. */
export function mendsPartition(month: Month): string {
  return `mended#${month}`;
}

/** The key of a package. */
export function packageKey(id: string): UsageKey {
  return { pk: packagesPartition, sk: id };
}

/** A warning about a package that was raised, one item each. */
export function packageWarningKey(packageId: string, warning: string): UsageKey {
  return { pk: packageWarningsPartition, sk: `${packageId}#${warning}` };
}

/** All warnings about packages that were ever raised. */
export const packageWarningsPartition = "package-warnings";
