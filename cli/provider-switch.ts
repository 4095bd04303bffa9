import type { AnyProvider } from "../lib/providers/provider.ts";
import { operationId, type ProviderState } from "../lib/facts/provider-state.ts";
import { systemClock } from "../lib/base/system.ts";
import { providerStateKey } from "../lib/facts/keys.ts";
import { readSharedFacts } from "../lib/facts/shared-facts-items.ts";
import type { Table } from "../lib/store/table.ts";
import type { Given, Surroundings } from "./command.ts";
import { kindOf, kindsOf } from "./kind-option.ts";
import { printResult } from "./result.ts";
import { withTables } from "./tables.ts";

/** What an operator can do to the shared facts about a provider. */
export type SwitchAction = "on" | "off" | "clear" | "status";

/** Whether a word is a {@link SwitchAction}. */
export function isSwitchAction(word: string | undefined): word is SwitchAction {
  return word !== undefined && Object.hasOwn(changes, word);
}

/** Switches a provider or one of its operations on or off, or clears what calls have taught; then shows the states. */
export async function switchProvider(
  action: SwitchAction,
  provider: AnyProvider,
  given: Given,
  surroundings: Surroundings,
): Promise<void> {
  const meant = meantBy(given, provider);
  const needs = "dynamodb:Query and dynamodb:UpdateItem";
  await withTables(given, surroundings, needs, async ({ usage }) => {
    const now = systemClock.now();
    await changes[action](usage, provider.id, meant, now);
    const { providers } = await readSharedFacts(usage);
    const names = [provider.id, ...meant.operations];
    const states = names.map((name) => ({ name, ...standingOf(providers.get(name) ?? {}, now) }));
    printResult(given, surroundings, { provider: provider.id, states }, [
      ...(action === "status" ? [] : ["Written. Every instance knows it within 10 s."]),
      ...states.map(({ name, words }) => `  ${name.padEnd(30)} ${words.join(", ") || "may be called"}`),
    ]);
  });
}

/** The names of operations that are meant, and whether they are all of the provider's. */
type Meant = { isWhole: boolean; operations: readonly string[] };

function meantBy(given: Given, provider: AnyProvider): Meant {
  const kind = kindOf(given, provider);
  const operations = (kind === undefined ? kindsOf(provider) : [kind]).map((one) =>
    operationId({ providerId: provider.id, kind: one }),
  );
  return { isWhole: kind === undefined, operations };
}

type Change = (usage: Table, providerId: string, meant: Meant, now: number) => Promise<void>;

const changes: Readonly<Record<SwitchAction, Change>> = {
  status: () => Promise.resolve(),
  async off(usage, providerId, { isWhole, operations }) {
    for (const name of isWhole ? [providerId] : operations) await edit(usage, name, { switchedOff: true });
  },
  async on(usage, providerId, { isWhole, operations }) {
    for (const name of [...(isWhole ? [providerId] : []), ...operations]) {
      await edit(usage, name, { switchedOff: false });
    }
  },
  async clear(usage, _, { operations }, clearedAt) {
    for (const name of operations)
      await edit(usage, name, { clearedAt }, ["quotaExhaustedUntil", "credentialsBroken"]);
  },
};

async function edit(
  usage: Table,
  name: string,
  state: ProviderState,
  remove: readonly (keyof ProviderState)[] = [],
): Promise<void> {
  await usage.write({
    type: "update",
    key: providerStateKey(name),
    conditions: [],
    set: Object.entries(state).map(([field, value]) => [[field], value]),
    remove: remove.map((field) => [field]),
  });
}

function standingOf(
  { switchedOff, quotaExhaustedUntil = 0, credentialsBroken }: ProviderState,
  now: number,
): { switchedOff: boolean; words: readonly string[] } {
  const words: string[] = [];
  if (switchedOff === true) words.push("switched off");
  if (quotaExhaustedUntil > now) words.push(`used up, asked again at ${timeText(quotaExhaustedUntil)}`);
  if (credentialsBroken !== undefined && credentialsBroken.until > now) {
    words.push(`credentials refused, asked again at ${timeText(credentialsBroken.until)}`);
  }
  return { switchedOff: switchedOff === true, words };
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
