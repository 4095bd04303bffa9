import type { CallLimits, CallOutcome, Transport } from "../../lib/providers/exchange.ts";
import type { ProviderResult } from "../../lib/providers/provider.ts";
import type { Dice } from "./dice.ts";
import { maxKillDelayMs } from "./plan.ts";
import type { Process } from "./process.ts";
import { drawResult, receiverOf, responseOf } from "./providers.ts";
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
  /** Whether its caller has read that. */
  isRead: boolean;
};

/**
 * The transport of one process: it connects, sends unless the deadline has passed meanwhile, and waits. The
 * provider goes on with a call that was cut off, and may charge for it, until its tail is over.
 */
export function createSimulatedTransport(world: World, process: Process): Transport {
  const { scheduler, plan, counts, trace } = world;
  const dice = process.dice("call");
  return (request, limits) =>
    process.perform("call", (end) => {
      const startedAt = scheduler.now();
      const finish = (outcome: CallOutcome): void =>
        end({ value: { ...outcome, durationMs: scheduler.now() - startedAt } });
      if (dice.chance(plan.weather.unreachable)) {
        counts.unreachable += 1;
        const delayMs = dice.pick([2, limits.connectTimeoutMs]);
        scheduler.after(delayMs, () => finish({ kind: "error", sent: false, error: "refused" }));
        return;
      }
      scheduler.after(dice.between(1, dice.pick([20, 2_000])), () =>
        process.wake(() => {
          if (process.clock.now() >= limits.cutOffAt) {
            return finish({ kind: "error", sent: false, error: "aborted" });
          }
          const provider = receiverOf(request.url);
          const call = world.send({ process, provider, input: String(request.body) });
          trace?.(`#${process.id} call ${call.number} of ${provider} is sent`);
          answer(world, call, limits, dice, finish);
        }),
      );
    });
}

function answer(
  world: World,
  call: Call,
  limits: CallLimits,
  dice: Dice,
  finish: (outcome: CallOutcome) => void,
): void {
  const { scheduler, plan, trace } = world;
  const { process } = call;
  const limitMs = Math.min(limits.responseTimeoutMs, limits.cutOffAt - process.clock.now());
  const result = dice.chance(plan.weather.unanswered) ? undefined : drawResult(dice, plan.weather.verdicts);
  call.result = result;
  const { charge } = result ?? { charge: "unknown" };
  call.charged = charge === "charged" || (charge === "unknown" && dice.chance(0.5));
  // The longest tail is the one that the margins are made for.
  const tailMs = dice.chance(0.4)
    ? plan.settings.providerTailMs
    : dice.between(0, plan.settings.providerTailMs);
  const cutOff = (): void => {
    // A process that is frozen across its deadline keeps no provider at work.
    const latest = process.startedAt + 29_000 + maxKillDelayMs;
    call.stoppedAt ??= Math.min(scheduler.now(), latest) + tailMs;
  };
  process.onKill(cutOff);
  const answerMs = dice.between(1, dice.chance(plan.weather.slowness) ? 2 * limitMs : 300);
  if (result === undefined || answerMs > limitMs) {
    // Reset by the other side, or nothing until our own limit.
    const resetMs = dice.chance(0.3) ? Math.min(answerMs, limitMs) : limitMs;
    scheduler.after(resetMs, () =>
      process.wake(() => {
        cutOff();
        trace?.(`#${process.id} call ${call.number} is cut off${call.charged ? ", charged" : ""}`);
        finish({ kind: "error", sent: true, error: resetMs < limitMs ? "reset" : "response_timeout" });
      }),
    );
    return;
  }
  scheduler.after(answerMs, () => {
    // Behind a gateway's time-out the provider may still be at work.
    if (charge === "unknown") cutOff();
    else call.stoppedAt ??= scheduler.now();
    trace?.(`#${process.id} call ${call.number} is answered: ${result.code} ${charge}`);
    const response = responseOf(result, `${call.provider}-${call.number}`);
    const isBroken = charge === "charged" && dice.chance(plan.weather.brokenBodies);
    call.isRead = !isBroken;
    finish(
      isBroken
        ? { kind: "response", response: { ...response, text: undefined }, bodyError: "truncated" }
        : { kind: "response", response },
    );
  });
}
