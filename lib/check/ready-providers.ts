import type { Check } from "../checks/check.ts";
import type { CheckInputs } from "../checks/inputs.ts";
import type { Kind } from "../domain/kinds.ts";
import type { ReadyProvider } from "../providers/call.ts";
import type { Dependencies } from "./dependencies.ts";
import { eligibleProviders } from "./eligible.ts";

/** The providers of one request, as they are found ready one after the other. */
export type ReadyProviders = {
  /** How many could be asked, ready or not. */
  eligibleCount: number;
  /** The next one that can be called now, besides those that were; undefined where none is left. */
  nextReady(calledProviderIds: readonly string[]): Promise<ReadyProvider | undefined>;
  /** Notes that one was called. */
  used(ready: ReadyProvider): void;
  /** Gives back what was found ready and never called, so that the one probe of a resting provider is not lost. */
  giveBack(): void;
};

/** The providers for an input. Throws Problem where none can take it, whatever its state: see {@link eligibleProviders}. */
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
    used: (ready) => void unused.delete(ready),
    giveBack() {
      for (const ready of unused) availability.unused(ready);
    },
  };
}
