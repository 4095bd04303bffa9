import type { Write } from "../../store/write.ts";
import { forget } from "../forget.ts";
import type { VerificationRecord } from "../record.ts";
import type { StoreAnswer } from "./answer.ts";

/** The result for one record. `held` until `freeAt` (epoch ms) means that a check with its key may be running. */
export type Forgetting = { outcome: "forgotten" | "gone" } | { outcome: "held"; freeAt: number };

/** A write that forgets, waiting for the store's answer. */
export type ForgetState = { rounds: number; write: Write };

/** What the shell does next. */
export type ForgetStep = { next: "write"; state: ForgetState } | { next: "end"; forgetting: Forgetting };

/** How often a record is looked at again if it changes during the operation. */
const maxRounds = 5;

/** The first step for a record that was found by one of its person's digests. `now` is epoch ms. */
export function beginForgetting(seen: VerificationRecord, now: number): ForgetStep {
  return stepFrom(seen, 1, now);
}

/** The step after the store has answered. */
export function continueForgetting(
  { rounds }: ForgetState,
  answer: Exclude<StoreAnswer, { outcome: "failed" }>,
  now: number,
): ForgetStep {
  if (answer.outcome === "applied") return end({ outcome: "forgotten" });
  if (answer.current === undefined) return end({ outcome: "gone" });
  return stepFrom(answer.current, rounds + 1, now);
}

function stepFrom(seen: VerificationRecord, rounds: number, now: number): ForgetStep {
  if (seen.forgotten === true) return end({ outcome: "forgotten" });
  const isHeld = seen.state === "claimed" && now < seen.freeAt;
  // Requests keep acquiring it, so to the operator this record is in use.
  if (isHeld || rounds > maxRounds) return end({ outcome: "held", freeAt: seen.freeAt });
  return { next: "write", state: { rounds, write: forget(seen).write } };
}

function end(forgetting: Forgetting): ForgetStep {
  return { next: "end", forgetting };
}
