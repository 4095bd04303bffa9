import * as v from "valibot";
import type { Log } from "../log/log.ts";
import { operationId, type LearntState, type OperationName, type ProviderState } from "./provider-state.ts";
import type { SharedFacts } from "./shared-facts.ts";
import type { CallerLimits } from "./caller-limits.ts";
import {
  learntKey,
  learntPartition,
  limitsKey,
  settingPrefixes,
  settingsPartition,
  usedPartition,
} from "./keys.ts";
import { queryAll, type TableItem, type Table } from "../store/table.ts";
import type { Item } from "../store/write.ts";

const positive = v.pipe(v.number(), v.minValue(0));

/** The stored form of {@link SwitchState}. */
export const switchSchema = v.object({
  switchedOff: v.exactOptional(v.boolean()),
  clearedAt: v.exactOptional(v.number()),
});

/** The stored form of {@link LearntState}. */
const learntSchema = v.object({
  quotaExhaustedUntil: v.exactOptional(v.number()),
  credentialsBroken: v.exactOptional(v.object({ versionId: v.string(), until: v.number() })),
});

/** The stored form of {@link CallerLimits}. */
export const limitsSchema = v.object({
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
 * Reads all shared facts with one query for each of the three that write them: operators, check functions and the
 * projection. A value that was damaged by hand raises an alarm and is ignored; the other facts of its item, and all other
 * items, apply.
 */
export async function readSharedFacts(table: Table, log: Pick<Log, "alarm"> = silent): Promise<SharedFacts> {
  const [settings, learnt, used] = await Promise.all([
    queryAll(table, settingsPartition),
    queryAll(table, learntPartition),
    queryAll(table, usedPartition),
  ]);
  const { provider, limits } = settingPrefixes;
  const unreadableState = (name: string): void =>
    log.alarm({ alarm: "unreadable_fact", provider: name.split("#")[0] ?? "none", code: "provider" });
  const unreadableOf =
    (code: string) =>
    (caller: string): void =>
      log.alarm({ alarm: "unreadable_fact", provider: "none", code, caller });
  return {
    providers: statesOf(
      factsOf(settings, provider, switchSchema, unreadableState),
      factsOf(learnt, "", learntSchema, unreadableState),
    ),
    limits: factsOf(settings, limits, limitsSchema, unreadableOf("limits")),
    used: factsOf(used, "", usedSchema, unreadableOf("used")),
  };
}

/** Joins what operators and calls say about the same operations. */
function statesOf(...sources: readonly ReadonlyMap<string, ProviderState>[]): Map<string, ProviderState> {
  const states = new Map<string, ProviderState>();
  for (const [name, facts] of sources.flatMap((source) => [...source])) {
    states.set(name, { ...states.get(name), ...facts });
  }
  return states;
}

const silent: Pick<Log, "alarm"> = { alarm: () => undefined };

/** Adds what a call has shown to an operation's state. */
export async function mergeOperationState(
  table: Table,
  operation: OperationName,
  facts: LearntState,
): Promise<void> {
  await table.write({
    type: "update",
    key: learntKey(operationId(operation)),
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
    const { value, isWhole } = soundPartOf(item, schema);
    if (!isWhole) onUnreadable(name);
    if (value !== undefined) facts.set(name, value);
  }
  return facts;
}

/** What is valid of an item that may have been damaged by hand; `value` is undefined if what is left is not valid either. */
export function soundPartOf<Entries extends v.ObjectEntries>(
  item: Item,
  schema: v.ObjectSchema<Entries, undefined>,
): { value: v.InferOutput<v.ObjectSchema<Entries, undefined>> | undefined; isWhole: boolean } {
  const whole = v.safeParse(schema, item);
  if (whole.success) return { value: whole.output, isWhole: true };
  const damaged = new Set(whole.issues.map(({ path }) => path?.[0]?.key));
  const sound = Object.fromEntries(Object.entries(item).filter(([name]) => !damaged.has(name)));
  const part = v.safeParse(schema, sound);
  return { value: part.success ? part.output : undefined, isWhole: false };
}
