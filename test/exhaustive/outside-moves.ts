import { chargeOf, type Attempt, type VerificationRecord } from "../../lib/records/record.ts";
import type { StoreAnswer } from "../../lib/records/steps/answer.ts";
import { written } from "../lib/store/memory-store.ts";
import { isUnsettled, type KnownCharge } from "../../lib/domain/charge.ts";
import type { Call, Forgetter, Invocation, Message, Setting, Stored } from "./parts.ts";
import { present } from "./relative.ts";
import { isAtWork } from "./rules.ts";
import { tickMs } from "./worlds.ts";

/** What an operator orders of one attempt: a write on its way, and the truth if he was the first to look at the bill. */
export type Order = { label: string; message: Message; owner: Invocation | undefined };

/**
 * What an operator may order of an attempt whose owner, if the search knows it, is this. His clock is as far ahead as
 * clocks are: all that he does with an earlier time he does with this one too.
 */
export function ordersFor(
  record: VerificationRecord,
  number: number,
  owner: Invocation | undefined,
  setting: Setting,
): Order[] {
  const { code, world } = setting;
  const attempt = record.attempts[number];
  if (attempt === undefined) return [];
  const bills = billsFor(attempt, number, owner, world.contradicts === true);
  return bills.flatMap(({ charge, owner: known }) => {
    const settlement = { charge, number: (attempt.settlement?.number ?? 0) + 1 };
    return timesOfOperators(setting).map(({ now, says }) => ({
      label: `an operator${says} orders that attempt ${number} is ${charge}`,
      message: {
        from: "operator",
        what: "settlement",
        write: code.settle(record, number, settlement, now),
      },
      owner: known,
    }));
  });
}

/** What the bill may say, and the owner of the attempt as it is known then. */
function billsFor(
  attempt: Attempt,
  number: number,
  owner: Invocation | undefined,
  contradicts: boolean,
): { charge: KnownCharge; owner: Invocation | undefined }[] {
  if (contradicts) {
    const said = chargeOf(attempt);
    return (["charged", "free"] as const)
      .filter((charge) => charge !== said)
      .map((charge) => ({ charge, owner }));
  }
  if (!isUnsettled(chargeOf(attempt))) return [];
  const call = owner?.calls.find((one) => one.attempt === number && one.isOfEarlierLife !== true);
  if (owner === undefined || call === undefined) return [{ charge: "free", owner }];
  // The bill lacks a call that the provider is still at work on. An operator who knows of the call waits for the bill;
  // that he knows of no open one is for the code to ensure.
  if (call.stopsAt > present) return attempt.charge === "open" ? [{ charge: "free", owner }] : [];
  if (call.charge !== "maybe") return [{ charge: call.charge, owner }];
  return (["charged", "free"] as const).map((charge) => ({
    charge,
    owner: { ...owner, calls: owner.calls.map((one): Call => (one === call ? { ...call, charge } : one)) },
  }));
}

/** What an operator who forgets may do next, and what the network may do to him. */
export type ForgetMove = {
  label: string;
  forgetter: Forgetter;
  written?: NonNullable<Stored>;
  message?: Message;
  spends?: "faults";
};

export function forgetMoves(forgetter: Forgetter, stored: Stored, setting: Setting): ForgetMove[] {
  return timesOfOperators(setting).flatMap((time) => forgetMovesAt(time, forgetter, stored, setting));
}

/** The times that the clock of an operator may show. */
function timesOfOperators({ world, without }: Setting): { now: number; says: string }[] {
  const ahead = present + world.skewTicks * tickMs;
  if (!without.has("ahead")) return [{ now: ahead, says: "" }];
  return [
    { now: present, says: "" },
    { now: ahead, says: ", with his clock ahead," },
  ];
}

function forgetMovesAt(
  { now, says }: { now: number; says: string },
  forgetter: Forgetter,
  stored: Stored,
  { code, world }: Setting,
): ForgetMove[] {
  const after = (step: ReturnType<typeof code.beginForgetting>): Forgetter =>
    step.next === "write" ? { phase: "forgetting", state: step.state } : { phase: "ended" };
  if (forgetter.phase === "ended") return [];
  if (forgetter.phase === "idle") {
    if (stored === undefined) return [];
    const step = code.beginForgetting(code.recordFromItem(stored), now);
    return step.next === "write"
      ? [{ label: `an operator${says} is about to forget the person`, forgetter: after(step) }]
      : [];
  }
  const { state } = forgetter;
  if (state === undefined) return [];
  const { write } = state;
  const next = written(stored, write);
  const effect = next === undefined ? {} : { written: next };
  const answer: Exclude<StoreAnswer, { outcome: "failed" }> =
    next === undefined
      ? { outcome: "refused", current: stored && code.recordFromItem(stored) }
      : { outcome: "applied" };
  const is = next === undefined ? "is refused" : "takes effect";
  const ended: Forgetter = { phase: "ended" };
  return [
    {
      ...effect,
      label: `forgetting${says} ${is}`,
      forgetter: after(code.continueForgetting(state, answer, now)),
    },
    {
      spends: "faults",
      label: "forgetting is late, and the operator gives up",
      forgetter: ended,
      message: { from: "forgetting", what: "forgetting", write },
    },
    ...(world.faults > 0 && next !== undefined
      ? [
          {
            ...effect,
            spends: "faults" as const,
            label: "forgetting takes effect, its answer is lost, and the operator gives up",
            forgetter: ended,
          },
        ]
      : []),
  ];
}

/** An invocation once retention has removed the record: the books alone still have what its calls cost. */
export function withoutRecord(invocation: Invocation): Invocation {
  const calls = invocation.calls
    .filter((call) => call.isRunning || call.end !== undefined || isAtWork({ ...invocation, calls: [call] }))
    .map((call): Call => ({ ...call, isOfEarlierLife: true }));
  return { ...invocation, calls };
}

/** Whether retention may remove a record now. */
export function isExpired({ expiresAt }: VerificationRecord): boolean {
  return expiresAt * 1_000 <= present;
}
