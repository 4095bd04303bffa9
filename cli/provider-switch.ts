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
import { alignedLines } from "./text-table.ts";

/** The operations of a provider that a command is about, by their names, and whether they are all that it has. */
type Meant = { isWhole: boolean; operations: readonly string[] };

/** Changes the shared facts about the provider `providerId`. `now` is in epoch ms. */
export type Change = (usage: Table, providerId: string, meant: Meant, now: number) => Promise<void>;

/** Stops calls to the provider, or to the one of its operations that is meant. */
export const switchOff: Change = async (usage, providerId, { isWhole, operations }) => {
  for (const name of isWhole ? [providerId] : operations) await edit(usage, name, { switchedOff: true });
};

/** Allows calls again. For the whole provider, also those to operations that were switched off one by one. */
export const switchOn: Change = async (usage, providerId, { isWhole, operations }) => {
  for (const name of [...(isWhole ? [providerId] : []), ...operations]) {
    await edit(usage, name, { switchedOff: false });
  }
};

/** Forgets what calls have found: that a package is used up, or that credentials are refused. */
export const clearFindings: Change = async (usage, _, { operations }, clearedAt) => {
  for (const name of operations) {
    await edit(usage, name, { clearedAt }, ["quotaExhaustedUntil", "credentialsBroken"]);
  }
};

/** Makes a change to a provider, or to its operation of the kind in `--kind`, and prints the states. Without one, it only prints. */
export async function switchProvider(
  change: Change | undefined,
  provider: AnyProvider,
  given: Given,
  surroundings: Surroundings,
): Promise<void> {
  const meant = meantBy(given, provider);
  const needs = "dynamodb:Query and dynamodb:UpdateItem";
  await withTables(given, surroundings, needs, async ({ usage }) => {
    const now = systemClock.now();
    await change?.(usage, provider.id, meant, now);
    const { providers } = await readSharedFacts(usage);
    const names = [provider.id, ...meant.operations];
    const states = names.map((name) => ({ name, ...standingOf(providers.get(name) ?? {}, now) }));
    const rows = states.map(({ name, words }) => [name, words.join(", ") || "may be called"]);
    printResult(given, surroundings, { provider: provider.id, states }, [
      ...(change === undefined ? [] : ["Saved. Every instance knows this within 10 s."]),
      ...alignedLines(rows).map((line) => `  ${line}`),
    ]);
  });
}

function meantBy(given: Given, provider: AnyProvider): Meant {
  const kind = kindOf(given, provider);
  const operations = (kind === undefined ? kindsOf(provider) : [kind]).map((one) =>
    operationId({ providerId: provider.id, kind: one }),
  );
  return { isWhole: kind === undefined, operations };
}

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
  if (quotaExhaustedUntil > now) words.push(`used up, tried again at ${timeText(quotaExhaustedUntil)}`);
  if (credentialsBroken !== undefined && credentialsBroken.until > now) {
    words.push(`credentials refused, tried again at ${timeText(credentialsBroken.until)}`);
  }
  return { switchedOff: switchedOff === true, words };
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
