import type { VerificationRecord } from "../../lib/records/record.ts";
import type { StoreAnswer } from "../../lib/records/steps/answer.ts";
import type { Write } from "../../lib/store/write.ts";
import { written } from "../lib/store/memory-store.ts";
import { brokenBySend } from "../simulation/rules.ts";
import { afterClaim, endOf, started, type Next } from "./claim-flow.ts";
import { freeAtBy } from "./give-back.ts";
import type { Call, Invocation, Message, Move, Setting, Stored } from "./parts.ts";
import { present } from "./relative.ts";
import { createRouteFlow } from "./route-flow.ts";
import { brokenByRelease, brokenByEnd } from "./rules.ts";
import { tickMs } from "./worlds.ts";

/** Everything that an invocation may do next, and that the network or the platform may do to it. */
export type InvocationMoves = (id: number, invocation: Invocation, stored: Stored) => Move[];

export function createInvocationMoves(setting: Setting): InvocationMoves {
  const { code, settings, world } = setting;
  const { killDelayMs, providerTailMs } = settings;
  const route = createRouteFlow(setting, (unknownEndedAt) => freeAtBy(setting, unknownEndedAt));

  function afterAnswer(invocation: Invocation, answer: StoreAnswer): Next {
    if (invocation.phase === "claiming") return afterClaim(invocation, answer, setting);
    if (invocation.phase === "holding") return route.afterHolding(invocation, answer);
    return { invocation: endOf(invocation), says: "" };
  }

  function recordOf(stored: Stored): VerificationRecord | undefined {
    return stored && code.recordFromItem(stored);
  }

  /** The write that an invocation waits for: delivered and answered, or as the network spoils it. */
  function writeMoves(id: number, invocation: Invocation, stored: Stored): Move[] {
    const pending = pendingOf(invocation);
    if (pending === undefined) return [];
    const { write, what } = pending;
    const next = written(stored, write);
    const item = next ?? stored;
    const message: Message = { from: id, what, write };
    const missed: Invocation = { ...invocation, missedStore: true };
    const effect = next === undefined ? {} : { written: { item: next } };
    const answer: StoreAnswer =
      next === undefined ? { outcome: "refused", current: recordOf(stored) } : { outcome: "applied" };
    const is = next === undefined ? "is refused" : "is stored";
    const told = (from: Invocation): Pick<Move, "invocation" | "broken"> & { says: string } => {
      const after = afterAnswer(from, answer);
      const broken = [
        ...brokenByEnd(id, from, after, recordOf(item), settings, world),
        ...brokenByRelease(id, from, recordOf(stored), recordOf(next)),
      ];
      return { ...after, broken };
    };
    const delivered = told(invocation);
    const moves: Move[] = [
      { ...effect, ...delivered, label: `#${id}: its ${what} ${is}, ${delivered.says}` },
    ];
    if (world.faults === 0) return moves;
    const givenUp = afterAnswer(missed, { outcome: "failed", error: "timeout" });
    const fault = { spends: "faults", broken: [] } as const;
    moves.push({ ...fault, ...givenUp, label: `#${id}: its ${what} is lost, ${givenUp.says}` });
    moves.push({ ...fault, ...givenUp, message, label: `#${id}: its ${what} is late, ${givenUp.says}` });
    moves.push({
      ...fault,
      message,
      invocation: missed,
      label: `#${id}: its ${what} is late, and it tries again`,
    });
    if (next === undefined) return moves;
    moves.push(
      {
        ...fault,
        ...effect,
        ...givenUp,
        label: `#${id}: its ${what} is stored and the answer lost, ${givenUp.says}`,
      },
      {
        ...fault,
        ...effect,
        invocation: missed,
        label: `#${id}: its ${what} is stored and the answer lost, and it tries again`,
      },
      {
        ...fault,
        ...effect,
        ...delivered,
        message,
        label: `#${id}: its ${what} is stored and doubled, ${delivered.says}`,
      },
    );
    return moves;
  }

  function sendMoves(id: number, invocation: Invocation, stored: Stored): Move[] {
    const { held, deadlineAt, calls } = invocation;
    if (held === undefined) return [];
    if (present >= deadlineAt) {
      const { says, invocation: after } = route.withoutCall(invocation);
      return [{ label: `#${id} has no time left to call ${says}`, invocation: after, broken: [] }];
    }
    const provider = calls.length === 0 ? "first" : "second";
    const callOf = (charge: Call["charge"]): Call => ({
      attempt: held.attemptCount,
      charge,
      // A process that freezes keeps its provider at work until it is ended, and then comes the tail.
      stopsAt: deadlineAt + killDelayMs + providerTailMs,
      isRunning: true,
    });
    const broken = brokenBySend(recordOf(stored), { sender: id, provider, call: "a call" });
    const charges = setting.without.has("charges") ? (["charged", "free"] as const) : (["maybe"] as const);
    return charges.map((charge) => ({
      label: `#${id} calls the ${provider} provider${charge === "maybe" ? "" : `, which makes it ${charge}`}`,
      invocation: { ...invocation, phase: "calling", calls: [...calls, callOf(charge)] },
      broken,
    }));
  }

  function callMoves(id: number, invocation: Invocation): Move[] {
    const nextOf = (says: string, next: Next): Move => ({
      label: `#${id}: ${says} ${next.says}`.trim(),
      invocation: next.invocation,
      broken: [],
    });
    const ends = invocation.calls
      .filter(({ isRunning }) => isRunning)
      .flatMap((call) =>
        route.endsOf(invocation, call).map((next) => nextOf(`its call of attempt ${call.attempt}`, next)),
      );
    const asked = invocation.phase === "calling" ? route.askBeside(invocation) : [];
    return [...ends, ...asked.map((next) => nextOf("its call is slow,", next))];
  }

  function killMoves(id: number, invocation: Invocation): Move[] {
    if (world.kills === 0) return [];
    const { deadlineAt } = invocation;
    const calls = invocation.calls.map((call): Call =>
      call.isRunning
        ? {
            ...call,
            isRunning: false,
            isCutOff: true,
            stopsAt: Math.min(present, deadlineAt + killDelayMs) + providerTailMs,
          }
        : call,
    );
    const killed = endOf({ ...invocation, calls }, "killed");
    const move: Move = { label: `#${id} is killed`, invocation: killed, spends: "kills", broken: [] };
    const pending = pendingOf(invocation);
    if (pending === undefined) return [move];
    const label = `#${id} is killed with its ${pending.what} under way`;
    return [move, { ...move, label, message: { from: id, ...pending } }];
  }

  return (id, invocation, stored) => {
    const { phase, carried } = invocation;
    if (phase === "idle") {
      return [0, world.skewTicks].map((ahead) => ({
        label: `#${id} starts${ahead === 0 ? "" : `, with its clock ${ahead} ahead`}`,
        invocation: started(id, ahead * tickMs, setting),
        broken: [],
      }));
    }
    if (phase === "ended" && carried !== undefined) {
      const { carried: _, ...rest } = invocation;
      const next: Invocation = { ...rest, phase: "holding", holding: carried, isCarrying: true };
      const label = `the next invocation on the instance of #${id} tries its verdict again`;
      return [{ label, invocation: next, broken: [] }];
    }
    if (phase === "ended" || phase === "killed") return [];
    return [
      ...writeMoves(id, invocation, stored),
      ...(phase === "ready" ? sendMoves(id, invocation, stored) : []),
      ...callMoves(id, invocation),
      ...killMoves(id, invocation),
    ];
  };
}

/** The write whose answer an invocation waits for, in words. */
function pendingOf({ claim, holding, reporting }: Invocation): { what: string; write: Write } | undefined {
  if (claim !== undefined) {
    const { write, intended } = claim;
    if (write.type === "put") return { what: "claim", write };
    return { what: intended.exhausted === true ? "exhaustion" : "takeover", write };
  }
  if (holding !== undefined) {
    const { write, lost, purpose } = holding;
    return { what: lost === undefined ? names[purpose.to] : "late report", write };
  }
  return reporting === undefined ? undefined : { what: "late report", write: reporting };
}

const names = { fail_over: "fail-over", finish: "finish", give_back: "release" } as const;
