import { beforeEach, describe, expect, it } from "vitest";
import type { VerificationRecord } from "../../../../lib/records/record.ts";
import {
  beginForgetting,
  continueForgetting,
  type ForgetStep,
} from "../../../../lib/records/steps/forget-steps.ts";
import { createMemoryStore } from "../../store/memory-store.ts";
import {
  charged,
  claimRequest,
  createManualClock,
  match,
  recordsOver,
  type ManualClock,
} from "../fixtures.ts";

let clock: ManualClock;
let held: VerificationRecord;
let done: VerificationRecord;
beforeEach(async () => {
  clock = createManualClock();
  const records = recordsOver(createMemoryStore(), clock);
  held = (await records.claim(claimRequest(clock))).record;
  const ending = await records.finish(held, charged, match, clock.now() + 29_000);
  if (ending.outcome !== "saved") throw new Error("the verdict is not saved");
  done = ending.record;
});

/** The step after the store has refused the write of `step` because of `current`. */
function refusedBy(step: ForgetStep, current: VerificationRecord | undefined): ForgetStep {
  if (step.next !== "write") throw new Error("there is no write to refuse");
  return continueForgetting(step.state, { outcome: "refused", current }, clock.now());
}

describe("forgetting", () => {
  it("writes, and ends once that has taken effect", () => {
    const step = beginForgetting(done, clock.now());
    if (step.next !== "write") throw new Error("nothing is written");
    expect(continueForgetting(step.state, { outcome: "applied" }, clock.now())).toEqual({
      next: "end",
      forgetting: { outcome: "forgotten" },
    });
  });

  it("leaves a held key alone until its lock ends", () => {
    expect(beginForgetting(held, held.freeAt - 1)).toEqual({
      next: "end",
      forgetting: { outcome: "held", freeAt: held.freeAt },
    });
    expect(beginForgetting(held, held.freeAt)).toMatchObject({ next: "write" });
  });

  it("ends where retention removed the record, or somebody else forgot it", () => {
    const step = beginForgetting(done, clock.now());
    expect(refusedBy(step, undefined)).toEqual({ next: "end", forgetting: { outcome: "gone" } });
    expect(refusedBy(step, { ...done, forgotten: true })).toEqual({
      next: "end",
      forgetting: { outcome: "forgotten" },
    });
  });

  it("looks at a record that changes five times, and then reports it as in use", () => {
    let step = beginForgetting(done, clock.now());
    for (let round = 1; round < 5; round += 1) step = refusedBy(step, { ...done, epoch: round + 1 });
    expect(step).toMatchObject({ next: "write" });
    expect(refusedBy(step, { ...done, epoch: 9 })).toEqual({
      next: "end",
      forgetting: { outcome: "held", freeAt: done.freeAt },
    });
  });
});
