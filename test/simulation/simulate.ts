import { startCallers } from "./callers.ts";
import { shippedCode, type Code } from "./code.ts";
import { checkEnd } from "./final-checks.ts";
import { startForgetting } from "./forgetting.ts";
import { startGuessing } from "./guessing.ts";
import { inputs } from "./inputs.ts";
import { startNeighbours } from "./neighbours.ts";
import { planOf, type Bounds, type Weather } from "./plan.ts";
import { startOperator } from "./operator.ts";
import { checkReply } from "./replies.ts";
import { noCounts, type Counts, type Violation } from "./report.ts";
import { request } from "./requests.ts";
import { createWorld, type World } from "./world.ts";

export type ScheduleResult = { seed: number; violations: readonly Violation[] };

export type ScheduleOptions = {
  code?: Code;
  /** What the world does at most; what is assumed by default. */
  bounds?: Bounds | undefined;
  /** What happened is counted here. */
  counts?: Counts;
  /** Told what happens, line by line. */
  trace?: (line: string) => void;
};

/** Runs the schedule of one seed, from the first request until nothing happens any more, and checks it. */
export async function runSchedule(seed: number, options: ScheduleOptions = {}): Promise<ScheduleResult> {
  const { code = shippedCode, counts = { ...noCounts }, trace, bounds } = options;
  const world = createWorld(seed, planOf(seed, bounds), { code, counts, trace });
  startCallers(world);
  startOperator(world);
  startForgetting(world);
  startGuessing(world);
  startNeighbours(world);
  await world.scheduler.run();
  await askOnceMore(world);
  checkEnd(world);
  if (world.fault !== undefined) {
    throw new Error(`seed ${seed}: the code under test failed`, { cause: world.fault });
  }
  return { seed, violations: world.violations };
}

const fairWeather: Weather = {
  lostRequests: 0,
  lostAnswers: 0,
  lateMessages: 0,
  doubledMessages: 0,
  conflicts: 0,
  kills: 0,
  stalls: 0,
  freezes: 0,
  unreachable: 0,
  unanswered: 0,
  slowness: 0,
  brokenBodies: 0,
  unreadKeys: 0,
  verdicts: 1,
};
const muchLaterMs = 600_000;
/** For so long guesses lock a key at most. */
const lockMs = 3_600_000;

/** When everything works again, the key must not be locked any more: it ends or has ended, or is past its time. */
async function askOnceMore(world: World): Promise<void> {
  const { scheduler } = world;
  if (world.record()?.state === "done" && world.seed % 4 !== 0) return;
  world.plan.weather = fairWeather;
  // A new instance of the first deployment, which allows the input.
  world.plan.change = undefined;
  world.plan.warmStarts = 0;
  world.plan.shortDeadlines = 0;
  // A lock because of guesses has ended by then.
  const isGuessed = world.record()?.guessedCount !== undefined;
  scheduler.after(isGuessed ? muchLaterMs + lockMs : muchLaterMs, () => {
    request(world, 1_000, inputs[0], (reply) => {
      checkReply(world, reply);
      if (!("problem" in reply)) return;
      const { code } = reply.problem;
      if (!["key_expired", "attempts_exhausted", "key_reused"].includes(code)) {
        world.violate("locked", `in the end the key answers ${code}`);
      }
    });
  });
  await scheduler.run();
}
