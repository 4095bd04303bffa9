import type { Dice } from "./dice.ts";
import { socketError, type Server, type SimulatedLine } from "./lines.ts";
import type { World } from "./world.ts";

/** How long it takes at most until the instance hears of something. */
const wayMs = [2, 200] as const;

/** Starts the provider's side of a line. Without habits of its own it does nothing by itself. */
export function startServer(
  { scheduler, plan, counts, trace }: World,
  line: SimulatedLine,
  { dice, deliver }: { dice: Dice; deliver: (run: () => void) => void },
): Server {
  const habits = plan.connections;

  function becomeIdle(): void {
    if (habits === undefined) return;
    const { requests } = line;
    scheduler.after(habits.idleMs, () => {
      if (line.requests === requests && !line.destroyed && line.remote === "open") endIdle();
    });
  }
  function endIdle(): void {
    if (habits === undefined) return;
    const ending = dice.pick(habits.endings);
    trace?.(`line ${line.number} is idle, and its server ${ending}`);
    if (ending === "falls silent") {
      line.remote = "silent";
      counts.silentIdle += 1;
      return;
    }
    line.remote = "closed";
    counts.closedIdle += 1;
    const tell = ending === "resets" ? () => line.fail(socketError("ECONNRESET")) : () => line.finish();
    scheduler.after(dice.between(0, dice.pick(wayMs)), () => deliver(tell));
  }

  /** Says once more what nobody asks for, and then again, whatever has happened meanwhile. */
  function repeat(answer: Buffer, afterMs: number): void {
    const { requests } = line;
    scheduler.after(afterMs, () => {
      const isLate = line.requests !== requests && scheduler.now() - line.writtenAt >= plan.bounds.repeatMs;
      if (isLate || line.destroyed || line.remote !== "open") return;
      counts.repeatedAnswers += 1;
      trace?.(`line ${line.number} brings its answer once more`);
      deliver(() => line.bring(answer));
      sayAgain(answer);
    });
  }
  function sayAgain(answer: Buffer): void {
    scheduler.after(dice.between(1, dice.pick([20, 2_000, 8_000])), () => deliver(() => line.bring(answer)));
  }

  return {
    becomeIdle,
    answer(answer) {
      const isRepeated = habits !== undefined && dice.chance(habits.repeats);
      if (isRepeated && dice.chance(0.3)) {
        counts.repeatedAnswers += 1;
        trace?.(`line ${line.number} brings its answer twice at once`);
        sayAgain(answer);
        deliver(() => line.bring(Buffer.concat([answer, answer])));
      } else {
        if (isRepeated) repeat(answer, dice.between(0, dice.pick([3, 300, 6_000])));
        deliver(() => line.bring(answer));
      }
      becomeIdle();
    },
    breakOff(part) {
      line.remote = "closed";
      deliver(() => {
        line.bring(part);
        line.finish();
      });
    },
  };
}
