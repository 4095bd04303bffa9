import { systemClock } from "../lib/base/system.ts";
import { readSharedFacts } from "../lib/facts/shared-facts.ts";
import { providers as everyProvider } from "../lib/providers/every-provider.ts";
import type { AnyProvider } from "../lib/providers/provider.ts";
import type { Given, Surroundings } from "./command.ts";
import { type ProviderOrder, providerOrderOf } from "./provider-order.ts";
import { providerLines, type ProviderView, viewProvider } from "./provider-states.ts";
import { printResult } from "./result.ts";
import { withTables } from "./tables.ts";

/** Prints which operations of a provider may be called, or those of every provider in the order in which they are asked. */
export async function showProviders(
  provider: AnyProvider | undefined,
  given: Given,
  surroundings: Surroundings,
): Promise<void> {
  const needs = "dynamodb:BatchGetItem on usage";
  await withTables(given, surroundings, needs, async (tables) => {
    const { stage, usage, reach } = tables;
    const order = await providerOrderOf(tables, reach);
    const { providers: states } = await readSharedFacts(usage);
    const now = systemClock.now();
    const ids = "ids" in order ? order.ids : undefined;
    const shown = provider === undefined ? inOrder(ids) : [provider];
    const views = shown.map((one) => viewProvider(one, states, now, ids));
    printResult(given, surroundings, { stage, providers: views }, linesOf(views, stage, order));
  });
}

/** Every provider, those that are asked first. */
function inOrder(ids: readonly string[] = []): AnyProvider[] {
  const placeOf = ({ id }: AnyProvider): number => (ids.includes(id) ? ids.indexOf(id) : ids.length);
  return everyProvider.toSorted((one, other) => placeOf(one) - placeOf(other));
}

function linesOf(views: readonly ProviderView[], stage: string, order: ProviderOrder): string[] {
  if ("unknown" in order) {
    return [
      ...providerLines(views),
      `In which order ${stage} asks them, and which of them, is not known. ${order.unknown}`,
    ];
  }
  const asked = views.filter(({ place }) => place !== null);
  const others = views.filter(({ place }) => place === null);
  // Of a provider that is not asked, only what somebody or a call has decided is worth a line.
  const decided = others.map((view) => ({
    ...view,
    operations: view.operations.filter(({ mayBeCalled }) => !mayBeCalled),
  }));
  const names = others.map(({ provider }) => provider).join(", ");
  return [
    ...(asked.length === 0 ? [] : [`${stage} asks, in this order:`, ...providerLines(asked)]),
    ...(others.length === 0 ? [] : [`${stage} does not ask ${names}.`, ...providerLines(decided)]),
  ];
}
