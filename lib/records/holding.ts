import type { RecordDependencies } from "./claiming.ts";
import { storeAnswer, type Persistence } from "./persist.ts";
import type { Reports, VerificationRecord } from "./record.ts";
import {
  beginHolding,
  continueHolding,
  type Holding,
  type HoldingState,
  type HoldingStep,
  type Purpose,
} from "./steps/holding-steps.ts";

/** How writes of a holder ended. `last` is the state in which the store was asked last. */
export type HeldEnd = { holding: Holding; last: HoldingState };

/**
 * Carries out a write of the holder and whatever follows from the store's answers. Each write is tried until
 * `writeUntil` (epoch ms).
 */
export async function hold(
  held: VerificationRecord,
  reports: Reports,
  purpose: Purpose,
  writeUntil: number,
  dependencies: RecordDependencies,
): Promise<HeldEnd> {
  return carryOut(beginHolding(held, reports, purpose), untilThen(writeUntil), dependencies);
}

/** A write is tried again until this time (epoch ms), however often. */
export function untilThen(writeUntil: number): Persistence {
  return { writeUntil, maxTries: Number.POSITIVE_INFINITY };
}

/** Carries out the write of a state and whatever follows from the store's answers. */
export async function carryOut(
  first: HoldingState,
  persistence: Persistence,
  { store, clock, random }: RecordDependencies,
): Promise<HeldEnd> {
  let last = first;
  for (;;) {
    const answer = await storeAnswer(store, last.write, persistence, clock, random);
    const step: HoldingStep = continueHolding(last, answer);
    if (step.next === "end") return { holding: step.holding, last };
    last = step.state;
  }
}
