import { recordItem } from "../../lib/records/item.ts";
import type { VerificationRecord } from "../../lib/records/record.ts";
import { written } from "../lib/store/memory-store.ts";
import type { Item } from "../../lib/store/write.ts";
import type { Violation } from "../simulation/report.ts";
import { started } from "./claim-flow.ts";
import type { Setting } from "./parts.ts";
import { present } from "./relative.ts";

/** No invocation of any world has this number. */
const strange = 99;
const allowed = new Set(["key_expired", "attempts_exhausted"]);

/**
 * Long after everything has ended, a request gets the key or its answer, or is told that there is none: whatever is in
 * the record, it is not locked for good, and the key that it gets can be ended with a verdict. `item` has its times in
 * the past.
 */
export function brokenInTheEnd(item: Item, setting: Setting): Violation[] {
  const { code, settings } = setting;
  const { claim } = started(strange, 0, setting);
  if (claim === undefined) return locked("nothing is claimed");
  let state = claim;
  for (;;) {
    const next = written(item, state.write);
    const current = code.recordFromItem(item);
    const likeness = current.forgotten === true ? "unknowable" : "same";
    const answer =
      next === undefined ? ({ outcome: "refused", current } as const) : ({ outcome: "applied" } as const);
    const step = code.continueClaim(state, answer, likeness, present, settings);
    if (step.next === "write") {
      state = step.state;
      if (next !== undefined) return locked("its claim goes on");
      continue;
    }
    if (step.next === "call") return finishes(step.record, setting) ? [] : locked("it cannot be ended");
    if (step.next === "refuse" && !allowed.has(step.problem.code)) {
      return locked(`it answers ${step.problem.code}`);
    }
    return [];
  }
}

function finishes(held: VerificationRecord, { code }: Setting): boolean {
  const decision = {
    verdict: "match",
    reason: "match",
    advice: "accept",
    identity: "match",
    attempt: held.attemptCount,
    live: true,
    warnings: [],
  } as const;
  const report = { charge: "charged", durationMs: 0, verdict: true } as const;
  const state = code.beginHolding(held, new Map([[held.attemptCount, report]]), { to: "finish", decision });
  const ended = written(recordItem(held), state.write);
  return ended !== undefined && code.recordFromItem(ended).answer !== undefined;
}

function locked(text: string): Violation[] {
  return [{ invariant: "locked", text: `in the end, ${text}` }];
}
