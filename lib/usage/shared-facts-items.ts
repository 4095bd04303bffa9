import * as v from "valibot";
import type { ProviderState } from "../providers/states.ts";
import type { SharedFacts } from "../shared-facts.ts";
import type { CallerLimits, Standing } from "./caller-limits.ts";
import { limitsKey, providerStateKey, sharedFactPrefixes, sharedFactsPartition } from "./keys.ts";
import { queryAll, type UsageItem, type UsageTable } from "./table.ts";

const positive = v.pipe(v.number(), v.minValue(0));

const stateSchema = v.object({
  quotaExhaustedUntil: v.exactOptional(v.number()),
  credentialsBroken: v.exactOptional(v.object({ versionId: v.string(), until: v.number() })),
  switchedOff: v.exactOptional(v.boolean()),
});

/** The stored form of {@link CallerLimits}. */
export const limitsSchema = v.object({
  checksPerSecond: v.exactOptional(positive),
  monthlyCalls: v.exactOptional(positive),
  monthlySpendMilliFen: v.exactOptional(positive),
  namesPerPerson: v.exactOptional(positive),
  mismatchPercent: v.exactOptional(positive),
});

/** The stored form of {@link Standing}. */
export const standingSchema = v.object({
  month: v.string(),
  calls: v.number(),
  spendMilliFen: v.number(),
  callsPerSecond: v.number(),
  spendPerSecond: v.number(),
  asOf: v.number(),
});

/** Reads all shared facts by one query. */
export async function readSharedFacts(table: UsageTable): Promise<SharedFacts> {
  const items = await queryAll(table, sharedFactsPartition);
  return {
    providers: parsed(items, sharedFactPrefixes.provider, (item): ProviderState =>
      v.parse(stateSchema, item),
    ),
    limits: parsed(items, sharedFactPrefixes.limits, (item): CallerLimits => v.parse(limitsSchema, item)),
    standings: parsed(items, sharedFactPrefixes.standing, (item): Standing => v.parse(standingSchema, item)),
  };
}

/** Adds facts to a provider's state. */
export async function mergeProviderState(
  table: UsageTable,
  providerId: string,
  facts: ProviderState,
): Promise<void> {
  await table.write({
    type: "update",
    key: providerStateKey(providerId),
    conditions: [],
    set: Object.entries(facts).map(([name, value]) => [[name], value]),
    remove: [],
  });
}

/** Sets all limits of a caller, or of {@link everyCaller}; without any it is not limited. */
export async function writeLimits(table: UsageTable, caller: string, limits: CallerLimits): Promise<void> {
  const key = limitsKey(caller);
  const isEmpty = Object.keys(limits).length === 0;
  await table.write(
    isEmpty ? { type: "delete", key } : { type: "put", item: { ...limits, ...key }, conditions: [] },
  );
}

function parsed<Fact>(
  items: readonly UsageItem[],
  prefix: string,
  parse: (item: UsageItem) => Fact,
): ReadonlyMap<string, Fact> {
  return new Map(
    items
      .filter(({ sk }) => sk.startsWith(prefix))
      .map((item) => [item.sk.slice(prefix.length), parse(item)]),
  );
}
