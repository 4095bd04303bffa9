import { chargedOf } from "../../domain/charge.ts";
import { Problem } from "../../domain/problem.ts";
import type { RecordSettings } from "../../domain/record-settings.ts";
import type { Write } from "../../store/write.ts";
import { countGuess } from "../guesses.ts";
import { chargesOf, type VerificationRecord } from "../record.ts";
import type { StoreAnswer } from "./answer.ts";
import { standingOf, stillRunning, type Likeness } from "./claim-steps.ts";

/**
 * How a request with another input than its key's is refused, as steps without an await: it is counted first, and answered
 * only if the count is known to be stored.
 */

/** A count that waits for the store's answer. */
export type GuessState = {
  /** How often the record that refused a count was read. */
  rounds: number;
  /** The answer, once the count is stored. */
  refusal: Problem;
  write: Write;
};

/** What the shell does next. */
export type GuessStep = { next: "write"; state: GuessState } | { next: "refuse"; problem: Problem };

/** A count is refused by another that begins the hour, by the fifth of it, and by a record that takes the place of this one. */
const maxRounds = 3;

/** The first step for a key that `standingOf` calls `differs`. `now` is epoch ms. */
export function beginGuess(seen: VerificationRecord, likeness: Likeness, now: number): GuessStep {
  return count(seen, likeness, 0, now);
}

/**
 * The step after the store has answered the count of `state`. `likeness` is that of the record that refused it. If the store
 * has not answered, neither does the check: what is not counted is not told.
 */
export function continueGuess(
  { rounds, refusal }: GuessState,
  answer: StoreAnswer,
  likeness: Likeness,
  now: number,
  settings: RecordSettings,
): GuessStep {
  if (answer.outcome === "applied") return refuse(refusal);
  if (answer.outcome === "failed") {
    return refuse(new Problem("unavailable", { charged: "unknown", storeError: answer.error }));
  }
  const { current } = answer;
  if (current === undefined) return refuse(stillRunning());
  const standing = standingOf(current, likeness, now, settings);
  if (standing instanceof Problem) return refuse(standing);
  // Retention has removed the record, and the key was claimed with this input since: the next try finds that out.
  if (standing !== "differs" || rounds >= maxRounds) return refuse(stillRunning());
  return count(current, likeness, rounds + 1, now);
}

function count(seen: VerificationRecord, likeness: Likeness, rounds: number, now: number): GuessStep {
  // Of an input under other normal forms nothing can be said but that the key never runs again.
  const code = likeness === "renormalised" ? "key_expired" : "key_reused";
  const refusal = new Problem(code, { charged: chargedOf(chargesOf(seen)) });
  return { next: "write", state: { rounds, refusal, write: countGuess(seen, now) } };
}

function refuse(problem: Problem): GuessStep {
  return { next: "refuse", problem };
}
