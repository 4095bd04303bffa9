import type { Check } from "../checks/check.ts";
import type { CheckInputs } from "../checks/inputs.ts";
import type { Choice } from "../domain/choices.ts";
import type { Kind } from "../domain/kinds.ts";
import type { ReadyProvider } from "../providers/call.ts";
import type { Dependencies } from "./dependencies.ts";
import { eligibleProviders } from "./eligible.ts";

/** The providers for one request, one after the other as each becomes ready. */
export type ReadyProviders = {
  /** How many could be called, ready or not. */
  eligibleCount: number;
  /** The next provider that can be called now and was not called yet; undefined if none is left. */
  nextReady(calledProviderIds: readonly string[]): Promise<ReadyProvider | undefined>;
  /** Why a provider is asked first, for the books; nothing if it is the first of the configured order. */
  choiceOf(ready: ReadyProvider): { choice?: Choice };
  /** Records that a provider was called. */
  used(ready: ReadyProvider): void;
  /** Gives back a provider that was ready but never called, so that the one probe of a resting provider is not lost. */
  giveBack(): void;
};

/**
 * The providers for an input. Throws Problem if none can take it, whatever its state: see {@link eligibleProviders}.
 */
export function readyProvidersFor<K extends Kind>(
  check: Check<K>,
  input: CheckInputs[K],
  { providers, availability }: Pick<Dependencies, "providers" | "availability">,
): ReadyProviders {
  const eligible = eligibleProviders(providers, {
    kind: check.kind,
    documentType: input.documentType,
    options: check.requestedOptions(input),
    image: check.image(input),
    imageUrl: check.imageUrl(input),
  });
  const unused = new Set<ReadyProvider>();
  return {
    eligibleCount: eligible.length,
    async nextReady(calledProviderIds) {
      const ready = await availability.nextReady(eligible, check.kind, calledProviderIds);
      if (ready !== undefined) unused.add(ready);
      return ready;
    },
    choiceOf: ({ provider }) => (provider.id === providers[0]?.id ? {} : { choice: "passed_over" }),
    used: (ready) => void unused.delete(ready),
    giveBack() {
      for (const ready of unused) availability.unused(ready);
    },
  };
}
