import { problemRules } from "../../lib/domain/problem.ts";
import { createDice } from "./dice.ts";
import { inputs } from "./inputs.ts";
import { request, type Reply } from "./requests.ts";
import { checkReply } from "./replies.ts";
import type { World } from "./world.ts";

/** API Gateway answers for an invocation that does not. */
const gatewayTimeoutMs = 30_000;

/**
 * Callers that send one key at about the same time and send it again: after an answer that allows it, after
 * none, out of impatience, at the moment in which the lock ends, or once more after a verdict.
 */
export function startCallers(world: World): void {
  const { scheduler, plan, seed } = world;
  const dice = createDice(seed, 2);
  let sent = 0;

  function send(): void {
    if (sent >= plan.maxRequests) return;
    sent += 1;
    const input = dice.chance(plan.otherInput) ? inputs[1] : inputs[0];
    let isAnswered = false;
    const process = request(world, sent, input, (reply) => {
      if (scheduler.now() > process.startedAt + gatewayTimeoutMs) return;
      isAnswered = true;
      checkReply(world, reply);
      if (mayAskAgain(reply)) scheduler.after(pauseMs(reply), send);
    });
    scheduler.after(gatewayTimeoutMs, () => {
      if (!isAnswered) scheduler.after(pauseMs(), send);
    });
    // The caller's own time-out is shorter than the gateway's.
    if (dice.chance(0.15)) scheduler.after(dice.between(100, 20_000), send);
  }

  function mayAskAgain(reply: Reply): boolean {
    if ("problem" in reply && problemRules[reply.problem.code].retryable) return true;
    return dice.chance(0.3);
  }

  function pauseMs(reply?: Reply): number {
    if (dice.chance(0.3)) return untilBoundary();
    const toldSeconds = reply && "problem" in reply ? (reply.problem.retryAfterSeconds ?? 0) : 0;
    if (dice.chance(plan.patience)) return toldSeconds * 1000 + dice.between(0, 50);
    return dice.between(0, dice.pick([100, 3_000, 60_000]));
  }

  /** The most dangerous moments: when the lock ends or the replay window closes, by anybody's clock. */
  function untilBoundary(): number {
    const record = world.record();
    if (record === undefined) return 0;
    const boundary = dice.chance(0.8) ? record.freeAt : record.replayUntil;
    const pause = boundary - scheduler.now() + dice.between(-4_000, dice.pick([0, 4_000, 60_000]));
    return pause > 0 && pause < 400_000 ? pause : dice.between(0, 5_000);
  }

  // Others have used the instances before.
  const firstMs = plan.connections === undefined ? 0 : dice.between(0, 6_000);
  for (let caller = 0; caller < plan.callers; caller++) {
    const afterMs = caller === 0 ? 0 : dice.between(0, dice.pick([10, 1_000, 90_000]));
    scheduler.after(firstMs + afterMs, send);
  }
}
