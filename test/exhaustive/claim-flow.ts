import type { StoreAnswer } from "../../lib/records/steps/answer.ts";
import type { ClaimTerms } from "../../lib/records/steps/claim-steps.ts";
import { ownerOf } from "../simulation/owners.ts";
import type { Invocation, Setting } from "./parts.ts";
import { present } from "./relative.ts";
import { tickMs } from "./worlds.ts";

/** The one key of a world. */
export const pk = "v1#aaaaaaaaaaaaaaaaaaaaaa";

export const idle: Invocation = { phase: "idle", aheadMs: 0, deadlineAt: 0, calls: [] };

/** What follows for an invocation, and what that is in words. */
export type Next = {
  invocation: Invocation;
  says: string;
  /** Whether its caller gets a verdict as saved. */
  isSaved?: true;
};

/** An invocation that starts now, with its clock ahead of the true time. */
export function started(
  id: number,
  aheadMs: number,
  { code, settings, world }: Pick<Setting, "code" | "settings" | "world">,
): Invocation {
  const deadlineAt = present + world.invocationTicks * tickMs;
  const step = code.beginClaim(termsOf(id, deadlineAt + aheadMs), present + aheadMs, settings);
  if (step.next !== "write") throw new TypeError("a claim does not begin with a write");
  return { phase: "claiming", aheadMs, deadlineAt, calls: [], claim: step.state };
}

/** An invocation that claims, once the store has answered. */
export function afterClaim(
  invocation: Invocation,
  answer: StoreAnswer,
  { code, settings }: Pick<Setting, "code" | "settings">,
): Next {
  const { claim, ...rest } = invocation;
  if (claim === undefined) throw new TypeError("nothing is claimed");
  // All requests of a world have the same input; that of a person who was forgotten cannot be compared.
  const isForgotten = answer.outcome === "refused" && answer.current?.forgotten === true;
  const likeness = isForgotten ? "unknowable" : "same";
  const step = code.continueClaim(claim, answer, likeness, present + invocation.aheadMs, settings);
  if (step.next === "write") {
    return { invocation: { ...rest, claim: step.state }, says: "and it is about to take the key over" };
  }
  if (step.next === "call") {
    return { invocation: { ...rest, phase: "ready", held: step.record }, says: "and it may call" };
  }
  const says = step.next === "refuse" ? `and it answers ${step.problem.code}` : "and it replays the answer";
  return { invocation: endOf(rest), says };
}

/** What remains of an invocation that has ended: what its calls cost, and what it could not store. */
export function endOf(
  { calls, missedStore, carried }: Invocation,
  phase: "ended" | "killed" = "ended",
): Invocation {
  const isForgiven = missedStore === true || phase === "killed";
  return {
    phase,
    aheadMs: 0,
    deadlineAt: 0,
    calls: calls.map(({ attempt, charge, stopsAt, told, isOfEarlierLife }) => ({
      attempt,
      charge,
      stopsAt,
      isRunning: false,
      // What it was told must be in the record, unless the store has failed it.
      ...(told === undefined || isForgiven ? {} : { told }),
      ...(isOfEarlierLife === undefined ? {} : { isOfEarlierLife }),
    })),
    ...(missedStore === undefined ? {} : { missedStore }),
    ...(carried === undefined ? {} : { carried }),
  };
}

function termsOf(id: number, deadlineAt: number): ClaimTerms {
  return {
    pk,
    caller: "caller",
    kind: "two_factor",
    pepperId: "p",
    normalization: 1,
    fingerprint: new Uint8Array([9]),
    subject: new Uint8Array([8]),
    provider: "first",
    feeMilliFen: 1,
    owner: ownerOf(0, id),
    deadlineAt,
  };
}
