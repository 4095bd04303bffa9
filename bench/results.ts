import { cpus, totalmem } from "node:os";
import { contestants, type ContestantId } from "./contestants.ts";
import type { CountTable } from "./counts.ts";
import type { Field } from "./field.ts";
import type { Growth } from "./growth/growth.ts";
import type { Samples } from "./rounds.ts";

/** All results of one run of `npm run bench`: what the document is made from. */
export type Results = {
  /** RFC 3339, UTC. */
  takenAt: string;
  /** What was measured, and whether it differed from what is committed. */
  commit: string;
  /** A run with small counts, for trying out the benchmark. */
  isQuick: boolean;
  machine: { processor: string; cores: number; memoryGigabytes: number; node: string; engine: string };
  rounds: number;
  coldStartsPerRound: number;
  bundles: Readonly<Record<ContestantId, BundleWeight>>;
  counts: CountTable;
  samples: Samples;
  growth: Growth;
};

/** The size in bytes of a contestant's two bundles and their zips. */
type BundleWeight = Readonly<Record<"twoFactor" | "threeFactor", { bytes: number; zipBytes: number }>>;

/** The sizes of the bundles. */
export function weigh(field: Field): Results["bundles"] {
  const weightOf = (contestant: (typeof contestants)[number], kind: "twoFactor" | "threeFactor") => {
    const { bytes, zipBytes } = field.bundleOf(contestant, kind);
    return { bytes, zipBytes };
  };
  const rows = contestants.map((contestant) => [
    contestant.id,
    { twoFactor: weightOf(contestant, "twoFactor"), threeFactor: weightOf(contestant, "threeFactor") },
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is an entry for every contestant
  return Object.fromEntries(rows) as Results["bundles"];
}

/** The machine that the run was measured on. */
export function describeMachine(engine: string): Results["machine"] {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    engine,
  };
}
