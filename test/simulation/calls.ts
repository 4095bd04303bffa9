import type { CallOutcome, Transport } from "../../lib/providers/exchange.ts";
import type { ProviderResult } from "../../lib/providers/provider.ts";
import { createDice, type Dice } from "./dice.ts";
import type { Process } from "./process.ts";
import { billsByStatus, drawResult, isAtWorkAfter, receiverOf, responseOf } from "./providers.ts";
import type { World } from "./world.ts";

/** A call as its provider knows it. */
export type Call = {
  number: number;
  provider: string;
  process: Process;
  /** What was sent. */
  input: string;
  sentAt: number;
  /** When the provider stops to work on it; undefined while that depends on what its caller does. */
  stoppedAt: number | undefined;
  /** Whether the provider charges for it, now or before it stops. */
  charged: boolean;
  /** What it says or would have said. */
  result: ProviderResult | undefined;
  /** Whether its process still waits for it. */
  isRunning: boolean;
  /** When that ended (epoch ms by the process's clock). */
  endedAt?: number;
  /** Whether its caller has read that. */
  isRead: boolean;
  /** Whether its caller knows that the provider has finished its work on it. */
  isEnded: boolean;
};

/** Beyond the streams of any process. */
const turnStream = 3_000_000;

/**
 * The transport of one process: it connects, sends unless the deadline has passed meanwhile, and waits. The
 * provider goes on with a call that was cut off, and may charge for it, until its tail is over.
 */
export function createSimulatedTransport(world: World, process: Process): Transport {
  const { scheduler, plan, counts, trace } = world;
  const dice = process.dice("call");
  return (request, limits, control) =>
    process.perform("call", (end) => {
      const startedAt = scheduler.now();
      let isOver = false;
      const finish = (outcome: CallOutcome): void => {
        isOver = true;
        if (wire.call !== undefined) {
          wire.call.isRunning = false;
          wire.call.endedAt = process.clock.now();
        }
        end({ value: { ...outcome, durationMs: scheduler.now() - startedAt } });
      };
      const wire: Wire = {
        endsAt: startedAt + limits.timeoutMs,
        isSent: false,
        isSlow: false,
        isOver: () => isOver,
      };
      control?.onStart((graceMs) => {
        if (isOver) return;
        if (!wire.isSent) {
          counts.withdrawn += 1;
          return finish({ kind: "error", sent: false, error: "withdrawn" });
        }
        wire.isWithdrawn = true;
        wire.endsAt = Math.min(wire.endsAt, scheduler.now() + graceMs);
        wire.limit?.();
      });
      if (dice.chance(plan.weather.unreachable)) {
        counts.unreachable += 1;
        const delayMs = dice.pick([2, limits.connectTimeoutMs]);
        scheduler.after(delayMs, () => {
          if (!isOver) finish({ kind: "error", sent: false, error: "refused" });
        });
        return;
      }
      scheduler.after(dice.between(1, dice.pick([20, 2_000])), () =>
        process.wake(() => {
          if (isOver) return;
          if (scheduler.now() >= wire.endsAt) return finish({ kind: "error", sent: false, error: "aborted" });
          const provider = receiverOf(request.url);
          const call = world.send({ process, provider, input: String(request.body) });
          wire.isSent = true;
          wire.call = call;
          trace?.(`#${process.id} call ${call.number} of ${provider} is sent`);
          process.mayFreeze();
          if (control !== undefined && control.patienceMs < limits.timeoutMs) {
            scheduler.after(Math.max(1, startedAt + control.patienceMs - scheduler.now()), () =>
              process.wake(() => {
                if (isOver || wire.hasStatus === true) return;
                counts.slow += 1;
                wire.isSlow = true;
                process.resume(control.onSlow);
              }),
            );
          }
          answer(world, call, wire, dice, finish);
        }),
      );
    });
}

/** One call as its process sees it. */
type Wire = {
  /** By the clock that no process can read: its own is monotonic. */
  endsAt: number;
  isSent: boolean;
  call?: Call;
  /** Whether its patience was over before a status line came. */
  isSlow: boolean;
  hasStatus?: boolean;
  isWithdrawn?: boolean;
  isOver(): boolean;
  /** Plans the end of the call anew, once it may end earlier. */
  limit?: () => void;
};

function answer(
  world: World,
  call: Call,
  wire: Wire,
  dice: Dice,
  finish: (outcome: CallOutcome) => void,
): void {
  const { scheduler, plan, counts, trace } = world;
  const { process } = call;
  const limitMs = Math.max(1, wire.endsAt - scheduler.now());
  const turn = createDice(world.seed, turnStream + call.number);
  const result = dice.chance(plan.weather.unanswered)
    ? undefined
    : drawResult(dice, turn, plan.weather.verdicts);
  call.result = result;
  const { charge } = result ?? { charge: "unknown" };
  call.charged = charge === "charged" || (charge === "unknown" && dice.chance(0.5));
  // The longest tail is the one that the margins are made for.
  const tailMs = dice.chance(0.4) ? plan.bounds.tailMs : dice.between(0, plan.bounds.tailMs);
  const cutOff = (): void => {
    // A process that is frozen across its deadline keeps no provider at work.
    const latest = process.startedAt + process.timeoutMs + plan.bounds.killDelayMs;
    call.stoppedAt ??= Math.min(scheduler.now(), latest) + tailMs;
  };
  process.onKill(cutOff);
  wire.limit = () => {
    scheduler.after(Math.max(0, wire.endsAt - scheduler.now()), () =>
      process.wake(() => {
        if (wire.isOver() || scheduler.now() < wire.endsAt) return;
        cutOff();
        trace?.(`#${process.id} call ${call.number} is cut off${call.charged ? ", charged" : ""}`);
        const isGivenUp = wire.isWithdrawn === true && !wire.isSlow;
        finish({ kind: "error", sent: true, error: isGivenUp ? "withdrawn" : "response_timeout" });
      }),
    );
  };
  wire.limit();
  const answerMs = dice.between(1, dice.chance(plan.weather.slowness) ? 2 * limitMs : 300);
  if (result === undefined) {
    // Reset by the other side, or nothing until our own limit.
    if (!dice.chance(0.3)) return;
    scheduler.after(answerMs, () =>
      process.wake(() => {
        if (wire.isOver()) return;
        cutOff();
        trace?.(`#${process.id} call ${call.number} is reset${call.charged ? ", charged" : ""}`);
        finish({ kind: "error", sent: true, error: "reset" });
      }),
    );
    return;
  }
  scheduler.after(answerMs, () => {
    if (wire.isOver()) return;
    call.isEnded = !isAtWorkAfter(result);
    if (call.isEnded) call.stoppedAt ??= scheduler.now();
    else cutOff();
    wire.hasStatus = true;
    if (wire.isSlow) counts.listened += 1;
    trace?.(`#${process.id} call ${call.number} is answered: ${result.code} ${charge}`);
    const response = responseOf(result, `${call.provider}-${call.number}`);
    // A provider that charges by the status breaks off only what it has charged.
    const mayBreak = charge === "charged" || (call.isEnded && !billsByStatus(call.provider));
    const isBroken = mayBreak && (charge === "charged" ? dice : turn).chance(plan.weather.brokenBodies);
    call.isRead = !isBroken;
    if (charge === "unknown" || (isBroken && !billsByStatus(call.provider))) counts.unknownAnswers += 1;
    finish(
      isBroken
        ? { kind: "response", response: { ...response, text: undefined }, bodyError: "truncated" }
        : { kind: "response", response },
    );
  });
}
