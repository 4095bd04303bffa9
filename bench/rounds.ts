import {
  type BenchKind,
  type Contestant,
  type ContestantId,
  contestantIds,
  contestants,
} from "./contestants.ts";
import type { Field } from "./field.ts";
import { coldStart, type ContestantProcess, startProcess } from "./process/child.ts";
import { type Figures, figuresOf, scenarios, takesPart } from "./scenarios.ts";

/** The figures of a contestant, one for each round, in their order: `samples[contestant]["warm.p50Ms"][round]`. */
export type Samples = Readonly<Record<ContestantId, Record<string, number[]>>>;

export type RoundOptions = {
  rounds: number;
  /** Cold starts of each contestant per round. */
  coldStartsPerRound: number;
  /** Divides the counts of the loads. */
  shorter: number;
  onRound: (round: number) => void;
};

const kinds: readonly BenchKind[] = ["twoFactor", "threeFactor"];
const warmUp = { twoFactor: 400, threeFactor: 20 } as const;

/**
 * Measures every contestant in every round, directly one after the other and in alternating order, so that a temporary
 * disturbance of the machine affects both sides of a pair.
 */
export async function measureRounds(field: Field, options: RoundOptions): Promise<Samples> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is an entry for every contestant
  const samples = Object.fromEntries(contestantIds.map((id) => [id, {}])) as Samples;
  const note = ({ id }: Contestant, prefix: string, figures: Figures): void => {
    for (const [name, value] of Object.entries(figures)) {
      (samples[id][`${prefix}.${name}`] ??= []).push(value);
    }
  };
  const processes = await startProcesses(field, options);
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      const order = round % 2 === 0 ? contestants : contestants.toReversed();
      for (let count = 0; count < options.coldStartsPerRound; count += 1) {
        for (const contestant of count % 2 === 0 ? order : order.toReversed()) {
          const { elapsedMs, cpuMs } = await coldStart(field.processOf(contestant, "twoFactor"));
          note(contestant, "cold", { elapsedMs, cpuMs });
        }
      }
      for (const scenario of scenarios) {
        field.provider.setDelay(scenario.providerDelayMs);
        for (const contestant of order) {
          if (!takesPart(contestant, scenario)) continue;
          // Some contestants share their records, and must not find those of another.
          const keyPrefix = `bench-${scenario.id}-${contestant.id}-round-${round}`;
          const count = Math.ceil(scenario.load.count / options.shorter);
          const process = processes(contestant, scenario.kind);
          const figures = figuresOf(await process.run({ ...scenario.load, count, keyPrefix }));
          note(contestant, scenario.id, figures);
        }
      }
      field.provider.setDelay(0);
      options.onRound(round);
    }
  } finally {
    await processes.stop();
  }
  return samples;
}

type Processes = ((contestant: Contestant, kind: BenchKind) => ContestantProcess) & { stop(): Promise<void> };

async function startProcesses(field: Field, { shorter }: RoundOptions): Promise<Processes> {
  const started = new Map<string, ContestantProcess>();
  for (const contestant of contestants) {
    for (const kind of kinds) {
      if (contestant.isAside && kind !== "twoFactor") continue;
      const process = await startProcess(field.processOf(contestant, kind));
      const count = Math.ceil(warmUp[kind] / shorter);
      await process.run({
        count,
        inFlight: 1,
        keyPrefix: `bench-warm-up-${contestant.id}-${kind}`,
        isReplay: false,
      });
      started.set(contestant.id + kind, process);
    }
  }
  const find = ({ id }: Contestant, kind: BenchKind): ContestantProcess => {
    const process = started.get(id + kind);
    if (process === undefined) throw new TypeError(`${id} was not started`);
    return process;
  };
  return Object.assign(find, {
    stop: async () => {
      await Promise.all([...started.values()].map((process) => process.stop()));
    },
  });
}
