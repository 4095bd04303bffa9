import type { Kind } from "../lib/domain/kinds.ts";
import { operationId, type ProviderState } from "../lib/facts/provider-state.ts";
import type { SharedFacts } from "../lib/facts/shared-facts.ts";
import type { AnyProvider } from "../lib/providers/provider.ts";
import { kindsOf } from "./kind-option.ts";
import { alignedLines } from "./text-table.ts";

/** Whether an operation of a provider may be called, as every instance knows it. */
type OperationView = {
  kind: Kind;
  mayBeCalled: boolean;
  /** Why not, in words; empty if it may. */
  because: readonly string[];
};

/** The operations of a provider. */
export type ProviderView = {
  provider: string;
  /** From 1, the place in which it is asked; null if it is asked in no check. Absent if the order was not read. */
  place?: number | null;
  operations: readonly OperationView[];
};

/** The state of a provider and its operations at `now` (epoch ms), and its place if `order` is known. */
export function viewProvider(
  provider: AnyProvider,
  states: SharedFacts["providers"],
  now: number,
  order?: readonly string[],
): ProviderView {
  const { id } = provider;
  const whole = states.get(id) ?? {};
  const operations = kindsOf(provider).map((kind) => {
    const because = reasonsOf(whole, states.get(operationId({ providerId: id, kind })) ?? {}, now);
    return { kind, mayBeCalled: because.length === 0, because };
  });
  const index = order?.indexOf(id);
  const place = index === undefined ? {} : { place: index === -1 ? null : index + 1 };
  return { provider: id, ...place, operations };
}

/** Providers as lines, an operation each. */
export function providerLines(views: readonly ProviderView[]): string[] {
  const rows = views.flatMap(({ provider, place, operations }) =>
    operations.map(({ kind, because }, index) => [
      ...(typeof place === "number" ? [index === 0 ? String(place) : ""] : []),
      `${provider} ${kind}: ${because.join("; ") || "may be called"}`,
    ]),
  );
  return alignedLines(rows).map((line) => `  ${line}`);
}

/** Why an operation is not called: what an operator decided about the whole provider or about it, and what calls have shown. */
function reasonsOf(whole: ProviderState, operation: ProviderState, now: number): string[] {
  const { quotaExhaustedUntil = 0, credentialsBroken } = operation;
  const reasons: string[] = [];
  if (whole.switchedOff === true) reasons.push("switched off, with its whole provider");
  if (operation.switchedOff === true) reasons.push("switched off");
  if (quotaExhaustedUntil > now) reasons.push(`used up, tried again at ${timeText(quotaExhaustedUntil)}`);
  if (credentialsBroken !== undefined && credentialsBroken.until > now) {
    reasons.push(
      `credentials refused, tried again at ${timeText(credentialsBroken.until)} or once they are changed`,
    );
  }
  return reasons;
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
