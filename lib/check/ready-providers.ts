import type { Check } from "../checks/check.ts";
import type { Choice } from "../domain/choices.ts";
import type { Kind } from "../domain/kinds.ts";
import type { Refusal, Violation } from "../domain/problem.ts";
import { openEarly, type ReadyProvider } from "../providers/call.ts";
import type { Dependencies } from "./dependencies.ts";
import { eligibleProviders, type Demand, type Eligible } from "./eligible.ts";
import type { AcceptedRequest } from "./read-request.ts";

/** The providers for one request, one after the other as each becomes ready. */
export type ReadyProviders = {
  /** Why none can be called, whatever its state: the deployment does not allow the input, or no provider can take it. */
  refusal: Refusal | undefined;
  /** How many could be called, ready or not. */
  eligibleCount: number;
  /**
   * The next provider that can be called now and was not called yet; undefined if none is left. Its connection is already
   * being opened.
   */
  nextReady(calledProviderIds: readonly string[]): Promise<ReadyProvider | undefined>;
  /** How many seconds until one can be called; undefined if one can be called now, or if nobody knows. */
  secondsUntilReady(): number | undefined;
  /** Begins to open a connection to the provider that would be next, because it will probably be called. */
  expectNext(calledProviderIds: readonly string[]): void;
  /** Why a provider is asked first, for the books; nothing if it is the first of the configured order. */
  choiceOf(ready: ReadyProvider): { choice?: Choice };
  /** Records that a provider was called. */
  used(ready: ReadyProvider): void;
  /**
   * Gives back a provider that was ready but never called, so that the one probe of a resting provider is not lost, and
   * keeps or closes connections that were opened and not used. Nothing is running when this resolves.
   */
  giveBack(): Promise<void>;
};

/** The providers for a request; none if the deployment does not allow it. */
export function readyProvidersFor<K extends Kind>(
  check: Check<K>,
  request: Pick<AcceptedRequest<K>, "input" | "refusals">,
  { providers, availability, transport }: Pick<Dependencies, "providers" | "availability" | "transport">,
): ReadyProviders {
  const demand = demandOf(check, request.input);
  const { providers: eligible, refusal } = eligibleFor(demand, request.refusals, providers);
  const unused = new Set<ReadyProvider>();
  const releases: (() => void)[] = [];
  let expecting: Promise<void> | undefined;

  function expect(likely: ReadyProvider): void {
    releases.push(openEarly(likely, transport));
  }
  async function expectAfter(calledProviderIds: readonly string[]): Promise<void> {
    // Whatever goes wrong shows when that provider is needed.
    const likely = await availability
      .likelyNext(eligible, check.kind, calledProviderIds)
      .catch(() => undefined);
    if (likely !== undefined) expect(likely);
  }
  return {
    refusal,
    eligibleCount: eligible.length,
    async nextReady(calledProviderIds) {
      const passedOver = [...calledProviderIds];
      for (;;) {
        const ready = await availability.nextReady(eligible, check.kind, passedOver, expect);
        if (ready === undefined) return undefined;
        if (takes(ready, demand)) {
          unused.add(ready);
          return ready;
        }
        availability.unused(ready);
        passedOver.push(ready.provider.id);
      }
    },
    secondsUntilReady: () => availability.secondsUntilReady(eligible, check.kind),
    choiceOf: ({ provider }) => (provider.id === providers[0]?.id ? {} : { choice: "passed_over" }),
    used: (ready) => void unused.delete(ready),
    expectNext(calledProviderIds) {
      expecting ??= expectAfter(calledProviderIds);
    },
    async giveBack() {
      for (const ready of unused) availability.unused(ready);
      await expecting;
      for (const release of releases) release();
    },
  };
}

function eligibleFor(
  demand: Demand,
  refusals: readonly Violation[],
  providers: Dependencies["providers"],
): Eligible {
  if (refusals.length > 0) return { providers: [], refusal: { code: "invalid_request", errors: refusals } };
  return eligibleProviders(providers, demand);
}

function demandOf<K extends Kind>(check: Check<K>, input: AcceptedRequest<K>["input"]): Demand {
  return {
    kind: check.kind,
    documentType: input.documentType,
    options: check.requestedOptions(input),
    image: check.image(input),
    imageUrl: check.imageUrl(input),
  };
}

/** What only the account decides. An adapter that cannot even tell shows its fault in the call. */
function takes({ operation, account }: ReadyProvider, { documentType, options }: Demand): boolean {
  try {
    if (options.includes("threshold") && operation.score?.(account) === undefined) return false;
    return operation.knows?.(account, documentType) ?? true;
  } catch {
    return true;
  }
}
