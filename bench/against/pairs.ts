import type { BenchKind } from "../contestants.ts";
import { coldStart, startProcess } from "../process/child.ts";
import { figuresOf } from "../scenarios.ts";
import { type Both, forBoth, inTurns, type Side } from "./sides.ts";
import type { Stand } from "./stand.ts";

/** Figures of both sides by name, each with a value for every turn: `pair.this["warm.p50Ms"][turn]`. */
export type Pair = Both<Turns>;
type Turns = Readonly<Record<string, readonly number[]>>;

/** How many pairs to measure. */
export type PairCount = {
  least: number;
  most: number;
  /** Whether the pairs so far, at least `least`, are enough. */
  isEnough(pairs: readonly Pair[]): boolean;
};

/** What both processes of a pair get, `checksPerTurn` at a time. */
type PairedLoad = {
  id: string;
  isReplay: boolean;
  warmUpChecks: number;
  turns: number;
  checksPerTurn: number;
};

const coldStartsPerPair = 6;

/** Turns are short, because a disturbance of the machine that lasts longer than a turn affects both sides. */
const loads: Readonly<Record<BenchKind, readonly PairedLoad[]>> = {
  twoFactor: [
    { id: "warm", isReplay: false, warmUpChecks: 300, turns: 24, checksPerTurn: 10 },
    { id: "replay", isReplay: true, warmUpChecks: 50, turns: 24, checksPerTurn: 10 },
  ],
  threeFactor: [{ id: "image", isReplay: false, warmUpChecks: 12, turns: 16, checksPerTurn: 1 }],
};

/**
 * Measures pair after pair. A pair is a fresh process of each side, because two processes of the same code differ by more
 * than two loads of one process. Within it the sides take turns, and every other pair begins with the other side.
 */
export async function measurePairs(
  stand: Stand,
  { least, most, isEnough }: PairCount,
  onPair: (done: number) => void,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  while (pairs.length < least || (pairs.length < most && !isEnough(pairs))) {
    const first = pairs.length % 2 === 0 ? "this" : "other";
    const keyPrefix = `bench-pair-${pairs.length}`;
    const cold = await measureCold(stand, first);
    const two = await measureWarm(stand, "twoFactor", { first, keyPrefix });
    const three = await measureWarm(stand, "threeFactor", { first, keyPrefix });
    pairs.push(await forBoth((side) => ({ ...cold[side], ...two[side], ...three[side] })));
    onPair(pairs.length);
  }
  return pairs;
}

async function measureCold(stand: Stand, first: Side): Promise<Pair> {
  const starts = await inTurns({ first, turns: coldStartsPerPair }, (side) =>
    coldStart(stand.processOf(side, "twoFactor")),
  );
  return forBoth((side) => ({
    "cold.elapsedMs": starts[side].map(({ elapsedMs }) => elapsedMs),
    "cold.cpuMs": starts[side].map(({ cpuMs }) => cpuMs),
  }));
}

async function measureWarm(
  stand: Stand,
  kind: BenchKind,
  { first, keyPrefix }: { first: Side; keyPrefix: string },
): Promise<Pair> {
  const processes = await forBoth((side) => startProcess(stand.processOf(side, kind)), first);
  const figures: Both<Record<string, number[]>> = { this: {}, other: {} };
  try {
    for (const { id, isReplay, warmUpChecks, turns, checksPerTurn } of loads[kind]) {
      const run = async (side: Side, count: number, part: string) => {
        const key = `${keyPrefix}-${id}${isReplay ? "" : part}`;
        return figuresOf(await processes[side].run({ count, inFlight: 1, isReplay, keyPrefix: key }));
      };
      await forBoth((side) => run(side, warmUpChecks, "-warm-up"), first);
      const taken = await inTurns({ first, turns }, (side, turn) => run(side, checksPerTurn, `-${turn}`));
      await forBoth((side) => {
        for (const name of ["p50Ms", "cpuMs"] as const) {
          figures[side][`${id}.${name}`] = taken[side].map((turn) => turn[name] ?? Number.NaN);
        }
      });
    }
  } finally {
    await forBoth((side) => processes[side].stop());
  }
  return figures;
}
