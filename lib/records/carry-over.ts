import type { RecordDependencies } from "./claiming.ts";
import { carryOut } from "./holding.ts";
import type { HoldingState } from "./steps/holding-steps.ts";

/** The verdicts that an instance could not store, for its next invocations. */
export type CarryOver = {
  /** Keeps the write of a verdict. The oldest one is dropped when there are too many. */
  keep(state: HoldingState): void;
  /** Tries every kept write once, under the condition that it always had. What is applied or refused is gone. */
  retry(): Promise<void>;
};

/** With digests, verdicts and charges alone, a write takes about 2 KB. */
const mostKept = 16;
const tryMs = 1_000;

/**
 * The verdicts of one instance that wait for the store. It keeps digests, verdicts and charges: the caller's reference
 * and consent are left out.
 */
export function createCarryOver(dependencies: RecordDependencies): CarryOver {
  let kept: readonly HoldingState[] = [];
  return {
    keep(state) {
      kept = [...kept, withoutNotes(state)].slice(-mostKept);
    },
    async retry() {
      if (kept.length === 0) return;
      const tried = kept;
      kept = [];
      const writeUntil = dependencies.clock.now() + tryMs;
      const endings = await Promise.all(
        tried.map(async (state) => carryOut(state, { writeUntil, maxTries: 1 }, dependencies)),
      );
      const unsaved = endings
        .filter(({ holding }) => holding.outcome === "unsaved")
        .map(({ last }) => withoutNotes(last));
      kept = [...unsaved, ...kept].slice(-mostKept);
    },
  };
}

function withoutNotes(state: HoldingState): HoldingState {
  const { reference: _reference, consent: _consent, ...held } = state.held;
  const { reference: _intendedReference, consent: _intendedConsent, ...intended } = state.intended;
  return { ...state, held, intended };
}
