import type { AnyProvider } from "../lib/providers/provider.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { systemClock, systemRandom } from "../lib/base/system.ts";
import { changeSwitch } from "../lib/facts/change-switch.ts";
import { operationId, type SwitchState } from "../lib/facts/provider-state.ts";
import { readSharedFacts } from "../lib/facts/shared-facts.ts";
import type { Table } from "../lib/store/table.ts";
import type { Given, Surroundings } from "./command.ts";
import { kindOf, kindsOf } from "./kind-option.ts";
import { changedMeanwhile, operatorOf } from "./operator-evidence.ts";
import { providerLines, viewProvider } from "./provider-states.ts";
import { printResult } from "./result.ts";
import { withTables } from "./tables.ts";

/** The operations of a provider that a command is about, by their names, and whether they are all that it has. */
type Meant = { isWhole: boolean; operations: readonly string[] };

/** A change that an operator makes to the switches of a provider. */
export type Change = {
  /** As the history names it. */
  action: "off" | "on" | "clear";
  /** The names, of the provider or of operations, that it changes. */
  namesOf(providerId: string, meant: Meant): readonly string[];
  /** `now` is in epoch ms. */
  next(before: SwitchState, now: number): SwitchState;
  /** Whether it also removes what calls have shown. */
  forgets?: boolean;
};

/** Stops calls to the provider, or to the one of its operations that is meant. */
export const switchOff: Change = {
  action: "off",
  namesOf: (providerId, { isWhole, operations }) => (isWhole ? [providerId] : operations),
  next: (before) => ({ ...before, switchedOff: true }),
};

/** Allows calls again. For the whole provider, also those to operations that were switched off one by one. */
export const switchOn: Change = {
  action: "on",
  namesOf: (providerId, { isWhole, operations }) => [...(isWhole ? [providerId] : []), ...operations],
  next: ({ clearedAt }) => (clearedAt === undefined ? {} : { clearedAt }),
};

/** Forgets what calls have found: that a package is used up, or that credentials are refused. */
export const clearFindings: Change = {
  action: "clear",
  namesOf: (_, { operations }) => operations,
  next: (before, clearedAt) => ({ ...before, clearedAt }),
  forgets: true,
};

/** Makes a change to a provider, or to its operation of the kind in `--kind`, and prints what may then be called of it. */
export async function switchProvider(
  change: Change,
  provider: AnyProvider,
  given: Given,
  surroundings: Surroundings,
): Promise<void> {
  const meant = meantBy(given, provider);
  const by = operatorOf(given);
  const needs = "dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:PutItem and dynamodb:UpdateItem";
  await withTables(given, surroundings, needs, async ({ usage }) => {
    for (const name of change.namesOf(provider.id, meant)) await edit(usage, name, change, by);
    const { providers } = await readSharedFacts(usage);
    const view = viewProvider(provider, providers, systemClock.now());
    printResult(given, surroundings, view, [
      "Saved. Every instance knows this within 10 s.",
      ...providerLines([view]),
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

async function edit(usage: Table, name: string, change: Change, by: string): Promise<void> {
  const isChanged = await changeSwitch(
    {
      name,
      by,
      action: change.action,
      next: (before) => change.next(before, systemClock.now()),
      forgets: change.forgets === true,
    },
    { table: usage, clock: systemClock, random: systemRandom },
  );
  if (!isChanged) throw new ConfigurationError(changedMeanwhile);
}
