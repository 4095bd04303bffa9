import * as fc from "../support/properties.ts";

/** What may happen to the books. The end of every run is the same: see `end.ts`. */
const kinds = [
  "check",
  "check",
  "check",
  "check",
  "retry",
  "retry",
  "retry",
  "claimAgain",
  "claimAgain",
  "reportLate",
  "deliver",
  "deliver",
  "deliver",
  "settle",
  "settle",
  "settle",
  "forget",
  "expire",
  "repair",
  "plant",
  "plant",
  "close",
  "close",
  "book",
  "unbook",
  "audit",
  "bill",
  "bill",
] as const;

export type StepKind = (typeof kinds)[number];

/** How long nothing happens before a step; `turn` ends within ten minutes of the next turn of a month. */
export type Wait = "moment" | "hours" | "days" | "turn";

/** The less usual waits. */
const waits: readonly Wait[] = ["turn", "days", "days", "days", "days", "hours", "hours", "hours", "hours"];

/** One step. Everything that is chosen in it follows from `pick`, so a step means the same wherever it stands. */
type Step = { kind: StepKind; wait: Wait; pick: number };

/** A run of the books. It is plain data, so that one that broke something can be kept and shortened. */
export type Plan = {
  /** Whether providers were told apart wrongly now and then, so that known charges in the books may be wrong. */
  mayBeWrong: boolean;
  steps: readonly Step[];
};

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  wait: fc.integer({ min: 0, max: 15 }).map((number) => waits[number] ?? "moment"),
  pick: fc.nat({ max: 100_000 }),
});

/** Any run. */
export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  mayBeWrong: fc.constantFrom(false, false, true),
  steps: fc.array(anyStep, { minLength: 10, maxLength: 45 }),
});

/** The run of a seed. */
export function planOf(seed: number): Plan {
  const [plan] = fc.sample(anyPlan, { seed, numRuns: 1 });
  if (plan === undefined) throw new Error("there is no run");
  return plan;
}
