import type { BenchKind, Contestant, ContestantId } from "./contestants.ts";
import type { Load, LoadResult } from "./process/load.ts";
import { percentile } from "./statistics.ts";

/** Figures of one load, by name. Times are in milliseconds. */
export type Figures = Readonly<Record<string, number>>;

/** A load that every contestant gets in every round. */
export type Scenario = {
  id: string;
  title: string;
  kind: BenchKind;
  /** How long the provider takes to answer. */
  providerDelayMs: number;
  load: Pick<Load, "count" | "inFlight" | "isReplay">;
  /** Contestants for which this load has no meaning. */
  without?: readonly ContestantId[];
  /** Whether the contestants that are shown beside the others take part. */
  withAsides?: boolean;
};

/** What is measured once a process is warm. Counts are for each round. */
export const scenarios: readonly Scenario[] = [
  warm("warm", "two-factor, one at a time", {
    withAsides: true,
    load: { count: 200, inFlight: 1, isReplay: false },
  }),
  warm("provider20", "two-factor, a provider of 20 ms", {
    providerDelayMs: 20,
    load: { count: 40, inFlight: 1, isReplay: false },
  }),
  warm("inFlight50", "two-factor, 50 in flight", {
    load: { count: 500, inFlight: 50, isReplay: false },
  }),
  warm("replay", "a replay", { load: { count: 200, inFlight: 1, isReplay: true }, without: ["bare"] }),
  warm("image", "three-factor, an image of 1.5 MB", {
    kind: "threeFactor",
    load: { count: 12, inFlight: 1, isReplay: false },
  }),
];

function warm(id: string, title: string, rest: Pick<Scenario, "load"> & Partial<Scenario>): Scenario {
  return { id, title, kind: "twoFactor", providerDelayMs: 0, ...rest };
}

/** Whether a contestant gets a load. */
export function takesPart(
  { id, isAside }: Contestant,
  { without = [], withAsides = false }: Scenario,
): boolean {
  return !without.includes(id) && (withAsides || !isAside);
}

/** The figures of a load. Throws if an answer was not a success, so that a failure never looks fast. */
export function figuresOf({ latenciesMs, elapsedMs, cpuMs, statuses }: LoadResult): Figures {
  const answered = statuses["200"] ?? 0;
  if (answered !== latenciesMs.length)
    throw new Error(`Not every answer was 200: ${JSON.stringify(statuses)}`);
  return {
    p50Ms: percentile(latenciesMs, 50),
    p95Ms: percentile(latenciesMs, 95),
    p99Ms: percentile(latenciesMs, 99),
    cpuMs: cpuMs / answered,
    checksPerSecond: (answered * 1000) / elapsedMs,
  };
}
