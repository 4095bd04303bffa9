import * as v from "valibot";
import type { Log } from "../log/log.ts";
import { operationId, type OperationName, type ProviderState } from "./provider-state.ts";
import type { SharedFacts } from "./shared-facts.ts";
import type { CallerLimits } from "./caller-limits.ts";
import { limitsKey, providerStateKey, sharedFactPrefixes, sharedFactsPartition } from "./keys.ts";
import { queryAll, type TableItem, type Table } from "../store/table.ts";

const positive = v.pipe(v.number(), v.minValue(0));

const stateSchema = v.object({
  quotaExhaustedUntil: v.exactOptional(v.number()),
  credentialsBroken: v.exactOptional(v.object({ versionId: v.string(), until: v.number() })),
  switchedOff: v.exactOptional(v.boolean()),
  clearedAt: v.exactOptional(v.number()),
});

/** The stored form of {@link CallerLimits}. */
const limitsSchema = v.object({
  checksPerSecond: v.exactOptional(positive),
  monthlyCalls: v.exactOptional(positive),
  monthlySpendMilliFen: v.exactOptional(positive),
  namesPerPerson: v.exactOptional(positive),
  mismatchPercent: v.exactOptional(positive),
});

/** The stored form of {@link Used}. */
export const usedSchema = v.object({
  month: v.string(),
  calls: v.number(),
  spendMilliFen: v.number(),
  callsPerSecond: v.number(),
  spendPerSecond: v.number(),
  asOf: v.number(),
});

/**
 * Reads all shared facts with one query. A value that was damaged by hand raises an alarm and is ignored; the other
 * facts of its item, and all other items, apply.
 */
export async function readSharedFacts(table: Table, log: Pick<Log, "alarm"> = silent): Promise<SharedFacts> {
  const items = await queryAll(table, sharedFactsPartition);
  const { provider, limits, used } = sharedFactPrefixes;
  return {
    providers: factsOf(items, provider, stateSchema, (name) =>
      log.alarm({ alarm: "unreadable_fact", provider: name.split("#")[0] ?? "none", code: "provider" }),
    ),
    limits: factsOf(items, limits, limitsSchema, (caller) =>
      log.alarm({ alarm: "unreadable_fact", provider: "none", code: "limits", caller }),
    ),
    used: factsOf(items, used, usedSchema, (caller) =>
      log.alarm({ alarm: "unreadable_fact", provider: "none", code: "used", caller }),
    ),
  };
}

const silent: Pick<Log, "alarm"> = { alarm: () => undefined };

/** Adds facts to an operation's state. */
export async function mergeOperationState(
  table: Table,
  operation: OperationName,
  facts: ProviderState,
): Promise<void> {
  await table.write({
    type: "update",
    key: providerStateKey(operationId(operation)),
    conditions: [],
    set: Object.entries(facts).map(([name, value]) => [[name], value]),
    remove: [],
  });
}

/**
 * Sets all limits of a caller, or of {@link everyCaller}. A caller whose limits are set to none is not limited,
 * whatever applies to every caller.
 */
export async function writeLimits(table: Table, caller: string, limits: CallerLimits): Promise<void> {
  await table.write({ type: "put", item: { ...limits, ...limitsKey(caller) }, conditions: [] });
}

/** Removes the limits of a caller, so that those of every caller apply to it. */
export async function removeLimits(table: Table, caller: string): Promise<void> {
  await table.write({ type: "delete", key: limitsKey(caller) });
}

/** The facts of one type, by name. If an item is not valid, its valid fields are kept. */
function factsOf<Entries extends v.ObjectEntries>(
  items: readonly TableItem[],
  prefix: string,
  schema: v.ObjectSchema<Entries, undefined>,
  onUnreadable: (name: string) => void,
): ReadonlyMap<string, v.InferOutput<v.ObjectSchema<Entries, undefined>>> {
  const facts = new Map<string, v.InferOutput<typeof schema>>();
  for (const item of items) {
    if (!item.sk.startsWith(prefix)) continue;
    const name = item.sk.slice(prefix.length);
    const whole = v.safeParse(schema, item);
    if (!whole.success) onUnreadable(name);
    const fact = whole.success ? whole : v.safeParse(schema, soundPartOf(item, whole.issues));
    if (fact.success) facts.set(name, fact.output);
  }
  return facts;
}

function soundPartOf(item: TableItem, issues: readonly v.BaseIssue<unknown>[]): object {
  const spoilt = new Set(issues.map(({ path }) => path?.[0]?.key));
  return Object.fromEntries(Object.entries(item).filter(([name]) => !spoilt.has(name)));
}
