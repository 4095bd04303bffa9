import type { Log } from "../log/log.ts";
import type { TableItems } from "../store/table.ts";
import type { Item, Value } from "../store/write.ts";
import type { CallerSettings } from "./caller-limits.ts";
import { learntKey, settingPrefixes, settingsKey } from "./keys.ts";
import { learntIn } from "./learnt.ts";
import type { ProviderState } from "./provider-state.ts";
import { providerAlarm, readCallerSettings, type Readable } from "./read-caller-settings.ts";
import { switchIn } from "./stored.ts";

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
 * Reads them with one request: the item that operators write, and the one that check functions write. Neither grows with the number
 * of callers or of checks. What was damaged by hand raises an alarm, and the safe meaning applies: a switch is off, limits let nobody
 * through. What a call has shown is only a hint; its valid part applies.
 */
export async function readSharedFacts(
  table: TableItems,
  { log = silent, signal }: FactReading = {},
): Promise<SharedFacts> {
  const [settings, learnt] = await table.readEach([settingsKey, learntKey], signal && { signal });
  return {
    providers: statesOf(switchesIn(settings, log), learntIn(learnt, log)),
    common: new Map(
      settingsNamed(settings, settingPrefixes.limits).map(([name, stored]) => [
        name,
        readCallerSettings(name, stored, log),
      ]),
    ),
  };
}

const silent: Pick<Log, "alarm"> = { alarm: () => undefined };

type States = readonly (readonly [string, ProviderState])[];

function switchesIn(settings: Item | undefined, log: Pick<Log, "alarm">): States {
  return settingsNamed(settings, settingPrefixes.provider).map(([name, stored]) => {
    const { value, isWhole } = switchIn(stored);
    if (!isWhole) providerAlarm(name, log);
    return [name, value];
  });
}

/** The settings of one type, by name. */
export function settingsNamed(settings: Item | undefined, prefix: string): (readonly [string, Value])[] {
  return Object.entries(settings ?? {})
    .filter(([attribute]) => attribute.startsWith(prefix))
    .map(([attribute, value]) => [attribute.slice(prefix.length), value] as const);
}

/** Joins what operators and calls say about the same operations. */
function statesOf(...sources: readonly States[]): Map<string, ProviderState> {
  const states = new Map<string, ProviderState>();
  for (const [name, facts] of sources.flat()) states.set(name, { ...states.get(name), ...facts });
  return states;
}
