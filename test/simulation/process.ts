import type { Clock, Random } from "../../lib/base/clock.ts";
import { createDice, type Dice } from "./dice.ts";
import { ownerOf } from "./owners.ts";
import type { Deployment } from "./plan.ts";
import type { World } from "./world.ts";

/** How something that was waited for ended. */
type Outcome<Value> = { value: Value } | { error: Error };

/**
 * One invocation as its platform sees it: with a clock of its own that is wrong, killed at any await or at its
 * deadline, used still between two instructions, or frozen across its deadline and awake much later.
 */
export type Process = {
  id: number;
  /** Whether it is a check of another key, which only shares the instance and its connections. */
  isNeighbour: boolean;
  startedAt: number;
  /** That of its instance. */
  deployment: Deployment;
  /** How long the platform gives it. */
  timeoutMs: number;
  /** Epoch ms by its own clock. */
  deadlineAt: number;
  clock: Clock;
  random: Random;
  owner: Uint8Array;
  /** Whether a message to the store ever failed it, or its record was removed while it was frozen. */
  missedStore: boolean;
  state(): "running" | "ended" | "killed";
  /** Dice of this process for one purpose. */
  dice(purpose: Purpose): Dice;
  /** An await: `begin` starts what is waited for, and calls `end` when it is over. */
  perform<Value>(name: string, begin: (end: (outcome: Outcome<Value>) => void) => void): Promise<Value>;
  /** Runs code of this process beside what it waits for, which goes on. */
  resume(run: () => void): void;
  /** Runs code of this process in an event, after used still for a while if it comes to that. */
  wake(run: () => void): void;
  /** For how long it goes on standing still; 0 if it runs. */
  frozenMs(): number;
  /** It may freeze until long after its deadline, as if the platform had forgotten it while its call was sent. */
  mayFreeze(): void;
  onKill(run: () => void): void;
  /** Tells that the invocation has answered. */
  end(): void;
};

const purposes = ["process", "store", "call", "availability", "random"] as const;
/** What a process throws dice for. */
type Purpose = (typeof purposes)[number];

const usualTimeoutMs = 29_000;
const shortestTimeoutMs = 400;

/** Starts a process at the time of the scheduler. What befalls it follows from the seed and its id alone. */
export function startProcess(world: World, id: number, isNeighbour = false): Process {
  const { scheduler, plan, seed, trace, counts } = world;
  const dice = (purpose: Purpose): Dice =>
    createDice(seed, 100 + id * purposes.length + purposes.indexOf(purpose));
  const fate = dice("process");
  let randomDice: Dice | undefined;
  // Mostly at the bounds: what holds there holds between them.
  const { skewMs: maxSkewMs, killDelayMs } = plan.bounds;
  const skewMs = fate.pick([-maxSkewMs, maxSkewMs, fate.between(-maxSkewMs, maxSkewMs)]);
  const timeoutMs = fate.chance(plan.shortDeadlines)
    ? fate.between(shortestTimeoutMs, usualTimeoutMs)
    : usualTimeoutMs;
  const startedAt = scheduler.now();
  const task = { waits: 1 };
  let state: "running" | "ended" | "killed" = "running";
  const onKilled: (() => void)[] = [];
  let operations = 0;
  const doom = fate.chance(plan.weather.kills)
    ? { operation: fate.between(1, 9), phase: fate.pick(["before", "during", "after"] as const) }
    : undefined;
  const freezes = fate.chance(plan.weather.freezes);
  /** Frozen while the platform wants to end it, and forgotten by it. */
  const survivesFrozen = fate.chance(0.7);
  let frozenUntil = 0;

  function kill(why: string): void {
    if (state !== "running") return;
    trace?.(`#${id} killed ${why}`);
    counts.kills += 1;
    state = "killed";
    scheduler.leave(task);
    for (const run of onKilled) run();
  }

  /** Until the lock can be taken by a clock that is ahead. */
  function msUntilFree(): number {
    return (world.record()?.freeAt ?? 0) - maxSkewMs - scheduler.now();
  }

  function wake(run: () => void): void {
    // Nothing of a frozen process runs, whatever it waits for.
    const frozenMs = frozenUntil - scheduler.now();
    if (frozenMs > 0) {
      return scheduler.after(frozenMs, () => {
        if (state === "running") run();
      });
    }
    const pauseMs = fate.chance(plan.weather.stalls) ? stallMs(fate, msUntilFree()) : 0;
    if (pauseMs === 0) return run();
    trace?.(`#${id} stands still for ${pauseMs} ms`);
    counts.stalls += 1;
    frozenUntil = scheduler.now() + pauseMs;
    scheduler.after(pauseMs, () => {
      if (state === "running") run();
    });
  }

  scheduler.after(timeoutMs + fate.pick([killDelayMs, fate.between(0, killDelayMs)]), () => {
    if (frozenUntil > scheduler.now() && survivesFrozen) {
      counts.frozen += 1;
      trace?.(`#${id} is frozen across its deadline`);
    } else kill("at its deadline");
  });
  scheduler.enter(task);

  const process: Process = {
    id,
    isNeighbour,
    startedAt,
    deployment: plan.deployment,
    timeoutMs,
    deadlineAt: startedAt + skewMs + timeoutMs,
    owner: ownerOf(seed, id),
    missedStore: false,
    state: () => state,
    dice,
    clock: {
      now: () => scheduler.now() + skewMs,
      sleep: (durationMs) =>
        process.perform("sleep", (end) => {
          scheduler.after(Math.ceil(durationMs), () => end({ value: undefined }));
        }),
    },
    random: { bytes: () => process.owner, fraction: () => (randomDice ??= dice("random")).fraction() },
    perform(name, begin) {
      operations += 1;
      const phase = doom?.operation === operations ? doom.phase : undefined;
      scheduler.wait(task);
      return new Promise((resolve, reject) => {
        if (phase === "before") return kill(`before ${name}`);
        begin((outcome) => {
          if (state !== "running") return;
          if (phase === "after") return kill(`after ${name}`);
          wake(() => {
            scheduler.enter(task);
            if ("error" in outcome) reject(outcome.error);
            else resolve(outcome.value);
          });
        });
        if (phase === "during") {
          scheduler.after(fate.between(0, fate.pick([10, 300, 12_000])), () => kill(`during ${name}`));
        }
      });
    },
    wake: (run) => {
      if (state === "running") wake(run);
    },
    frozenMs: () => Math.max(0, frozenUntil - scheduler.now()),
    mayFreeze() {
      if (!freezes) return;
      trace?.(`#${id} freezes`);
      frozenUntil = startedAt + timeoutMs + fate.between(2 * killDelayMs, 100_000);
    },
    onKill: (run) => void onKilled.push(run),
    resume(run) {
      scheduler.nudge(task);
      run();
    },
    end() {
      if (state !== "running") return;
      state = "ended";
      scheduler.leave(task);
    },
  };
  return process;
}

/** Most pauses are short; some outlive the deadline, and a few the lock, to wake up among its takers. */
function stallMs(dice: Dice, msUntilFree: number): number {
  if (msUntilFree > 0 && dice.chance(0.3)) return msUntilFree + dice.between(-50, dice.pick([50, 10_000]));
  return dice.between(1, dice.pick([1_000, 12_000, 40_000, 130_000]));
}
