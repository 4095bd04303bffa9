import type { Log } from "../log/log.ts";
import { queryAll, type Table, type TableItem } from "../store/table.ts";
import type { CallerSettings } from "./caller-limits.ts";
import { learntKey, learntPartition, settingPrefixes, settingsPartition } from "./keys.ts";
import { type LearntState, operationId, type OperationName, type ProviderState } from "./provider-state.ts";
import { readCallerSettings, type Readable, unreadable } from "./read-caller-settings.ts";
import { learntSchema, soundPartOf, switchIn } from "./stored.ts";

/** What every instance should know for every caller: what calls have shown about providers, and what operators have decided. */
export type SharedFacts = {
  /** States, by provider id for a whole provider and by `<provider id>#<kind>` for one operation. */
  providers: ReadonlyMap<string, ProviderState>;
  /** Settings that callers have in common, by the names that stand for many. */
  common: ReadonlyMap<string, Readable<CallerSettings>>;
};

/** How they are read, and whom damaged ones are reported to. */
export type FactReading = { log?: Pick<Log, "alarm">; signal?: AbortSignal };

/**
 * Reads them with one query for each of the two that write them, operators and check functions. Neither grows with the number of
 * callers or of checks. What was damaged by hand raises an alarm, and the safe meaning applies: a switch is off, limits let nobody
 * through. What a call has shown is only a hint; its valid part applies.
 */
export async function readSharedFacts(
  table: Table,
  { log = silent, signal }: FactReading = {},
): Promise<SharedFacts> {
  const options = signal && { signal };
  // One after the other over one connection: on a cold start another one costs more than the few milliseconds.
  const settings = await queryAll(table, settingsPartition, undefined, options);
  const learnt = await queryAll(table, learntPartition, undefined, options);
  return {
    providers: statesOf(switchesIn(settings, log), learntIn(learnt, log)),
    common: new Map(
      itemsNamed(settings, settingPrefixes.limits).map(([name, item]) => [
        name,
        readCallerSettings(name, item, log),
      ]),
    ),
  };
}

const silent: Pick<Log, "alarm"> = { alarm: () => undefined };

/** How long what a call has shown is kept after it no longer applies. */
const learntStaysSeconds = 86_400;

/** Adds what a call has shown to an operation's state. The item expires, because a provider may be asked no more. */
export async function mergeOperationState(
  table: Table,
  operation: OperationName,
  facts: LearntState,
): Promise<void> {
  const appliesUntil = Math.max(facts.quotaExhaustedUntil ?? 0, facts.credentialsBroken?.until ?? 0);
  const expiresAt = Math.ceil(appliesUntil / 1000) + learntStaysSeconds;
  await table.write({
    type: "update",
    key: learntKey(operationId(operation)),
    conditions: [],
    set: Object.entries({ ...facts, expiresAt }).map(([name, value]) => [[name], value]),
    remove: [],
  });
}

type States = readonly (readonly [string, ProviderState])[];

function switchesIn(items: readonly TableItem[], log: Pick<Log, "alarm">): States {
  return itemsNamed(items, settingPrefixes.provider).map(([name, item]) => {
    const { value, isWhole } = switchIn(item);
    if (!isWhole) alarmOf(name, log);
    return [name, value];
  });
}

function learntIn(items: readonly TableItem[], log: Pick<Log, "alarm">): States {
  return itemsNamed(items, "").map(([name, item]) => {
    const { value = {}, isWhole } = soundPartOf(item, learntSchema);
    if (!isWhole) alarmOf(name, log);
    return [name, value];
  });
}

function alarmOf(name: string, log: Pick<Log, "alarm">): void {
  log.alarm({ alarm: unreadable, provider: name.split("#")[0] ?? "none", code: "provider" });
}

/** The items of one type, by name. */
function itemsNamed(items: readonly TableItem[], prefix: string): (readonly [string, TableItem])[] {
  return items
    .filter(({ sk }) => sk.startsWith(prefix))
    .map((item) => [item.sk.slice(prefix.length), item] as const);
}

/** Joins what operators and calls say about the same operations. */
function statesOf(...sources: readonly States[]): Map<string, ProviderState> {
  const states = new Map<string, ProviderState>();
  for (const [name, facts] of sources.flat()) states.set(name, { ...states.get(name), ...facts });
  return states;
}
