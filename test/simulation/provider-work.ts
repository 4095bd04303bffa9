import type { Call } from "./calls.ts";
import { createDice, type Dice } from "./dice.ts";
import { socketError, type SimulatedLine } from "./lines.ts";
import { billsByStatus, drawResult, isAtWorkAfter, responseOf } from "./providers.ts";
import { answerBytes } from "./read-answer.ts";
import type { World } from "./world.ts";

/** Beyond the streams of any process. */
const turnStream = 3_000_000;

/**
 * What a provider does with a call that has reached it, and whose maker waits for `limitMs`: it goes on with one that was
 * cut off, and may charge for it, until its tail is over.
 */
export function workOn(
  world: World,
  call: Call,
  line: SimulatedLine,
  { dice, limitMs }: { dice: Dice; limitMs: number },
): void {
  const { scheduler, plan, counts, trace } = world;
  const { process } = call;
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
  line.onceDestroyed(cutOff);
  const answerMs = dice.between(1, dice.chance(plan.weather.slowness) ? 2 * limitMs : 300);
  if (result === undefined) {
    // Reset by the other side, or nothing until our own limit.
    if (!dice.chance(0.3)) return;
    scheduler.after(answerMs, () =>
      process.wake(() => {
        if (!line.destroyed) line.fail(socketError("ECONNRESET"));
      }),
    );
    return;
  }
  scheduler.after(answerMs, () => {
    if (line.destroyed) return;
    const isEnded = !isAtWorkAfter(result);
    if (isEnded) call.stoppedAt ??= scheduler.now();
    else cutOff();
    trace?.(`#${process.id} call ${call.number} is answered: ${result.code} ${charge}`);
    const keepAliveMs = plan.connections?.saysIdle === true ? plan.connections.idleMs : undefined;
    const answer = answerBytes(
      responseOf(result, `${call.provider}-${call.number}`),
      keepAliveMs && Math.floor(keepAliveMs / 1_000),
    );
    // A provider that charges by the status breaks off only what it has charged.
    const mayBreak = charge === "charged" || (isEnded && !billsByStatus(call.provider));
    const isBroken = mayBreak && (charge === "charged" ? dice : turn).chance(plan.weather.brokenBodies);
    if (charge === "unknown" || (isBroken && !billsByStatus(call.provider))) counts.unknownAnswers += 1;
    if (!isBroken) return line.server?.answer(answer);
    line.server?.breakOff(answer.subarray(0, -1));
  });
}
