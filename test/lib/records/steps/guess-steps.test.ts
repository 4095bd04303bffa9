import { describe, expect, it } from "vitest";
import { defaultRecordSettings } from "../../../../lib/domain/record-settings.ts";
import type { VerificationRecord } from "../../../../lib/records/record.ts";
import type { StoreAnswer } from "../../../../lib/records/steps/answer.ts";
import type { Likeness } from "../../../../lib/records/steps/claim-steps.ts";
import { beginGuess, continueGuess, type GuessStep } from "../../../../lib/records/steps/guess-steps.ts";
import { createMemoryStore } from "../../store/memory-store.ts";
import { claimRequest, createManualClock, recordsOver } from "../fixtures.ts";

const clock = createManualClock();
const now = clock.now();
const { record } = await recordsOver(createMemoryStore(), clock).claim(claimRequest(clock));
const full: VerificationRecord = { ...record, guessedSince: now - 60_000, guessedCount: 5 };

/** What a guess at `record` is answered once the store has answered its count so. */
function after(answer: StoreAnswer, likeness: Likeness = "other"): GuessStep {
  const step = beginGuess(record, likeness, now);
  if (step.next !== "write") throw new TypeError("a guess is counted first");
  return continueGuess(step.state, answer, likeness, now, defaultRecordSettings);
}

describe("a guess", () => {
  it.each<[string, StoreAnswer, Likeness, object]>([
    [
      "is told so once it is counted",
      { outcome: "applied" },
      "other",
      { code: "key_reused", charged: "unknown" },
    ],
    [
      "under other normal forms is told that its key has expired once it is counted",
      { outcome: "applied" },
      "renormalised",
      { code: "key_expired", charged: "unknown" },
    ],
    [
      "is unavailable where it is not known to be counted",
      { outcome: "failed", error: "TimeoutError" },
      "other",
      { code: "unavailable", charged: "unknown", storeError: "TimeoutError" },
    ],
    [
      "is locked out where five others were counted first",
      { outcome: "refused", current: full },
      "other",
      { code: "key_locked", charged: "unknown", retryAfterSeconds: 3_540 },
    ],
    [
      "comes again where its record was removed meanwhile",
      { outcome: "refused", current: undefined },
      "other",
      { code: "in_progress" },
    ],
    [
      "comes again where the key was claimed with its own input meanwhile",
      { outcome: "refused", current: { ...record, state: "released", freeAt: 0 } },
      "same",
      { code: "in_progress" },
    ],
    [
      "is told nothing where the person was forgotten meanwhile",
      { outcome: "refused", current: record },
      "unknowable",
      { code: "key_expired" },
    ],
  ])("%s", (_, answer, likeness, problem) => {
    const step = after(answer, likeness);
    expect(step).toMatchObject({ next: "refuse", problem });
    expect(step).toHaveProperty("problem.verificationId", undefined);
  });

  it("is counted by what stands where another was counted first, a few times", () => {
    let step = beginGuess(record, "other", now);
    let writes = 0;
    while (step.next === "write") {
      writes += 1;
      const current = { ...record, guessedSince: now, guessedCount: 1 + (writes % 4) };
      step = continueGuess(step.state, { outcome: "refused", current }, "other", now, defaultRecordSettings);
    }
    expect(writes).toBe(4);
    expect(step.problem.code).toBe("in_progress");
  });
});
