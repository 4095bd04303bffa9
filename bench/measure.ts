import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { countAll } from "./counts.ts";
import { startField } from "./field.ts";
import { currentCommit } from "./git.ts";
import { type GrowthOptions, measureGrowth } from "./growth/growth.ts";
import { resultsPath, writeDocuments } from "./report/document.ts";
import {
  asideTable,
  countedTable,
  goalTable,
  growthTable,
  markdown,
  measuredTable,
} from "./report/tables.ts";
import { describeMachine, type Results, weigh } from "./results.ts";
import { measureRounds } from "./rounds.ts";

type Size = { rounds: number; coldStartsPerRound: number; shorter: number; growth: GrowthOptions };

const full: Size = {
  rounds: 20,
  coldStartsPerRound: 2,
  shorter: 1,
  growth: { records: [1_000, 1_000_000], rounds: 20, reportedChecks: [1_000, 20_000] },
};
const quick: Size = {
  rounds: 4,
  coldStartsPerRound: 1,
  shorter: 4,
  growth: { records: [1_000, 20_000], rounds: 4, reportedChecks: [250, 1_000] },
};

/**
 * Measures idcheck beside what one would write instead and prints the tables; a run that is not quick also writes its
 * results and the documents.
 */
export async function measureContestants(isQuick: boolean): Promise<void> {
  const results = await measure(isQuick ? quick : full, isQuick);
  for (const table of [goalTable, measuredTable, countedTable, asideTable, growthTable]) {
    console.log(`\n${markdown(table(results))}`);
  }
  if (isQuick) return;
  mkdirSync(dirname(resultsPath), { recursive: true });
  writeFileSync(resultsPath, JSON.stringify(results, rounded));
  await documentLastRun();
}

/** Writes the documents again from the results of the last full run, without any difference. */
export async function documentLastRun(): Promise<void> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- measureContestants wrote it
  await writeDocuments(JSON.parse(readFileSync(resultsPath, "utf8")) as Results);
}

async function measure(size: Size, isQuick: boolean): Promise<Results> {
  const field = await startField();
  try {
    console.log("Counting …");
    const counts = await countAll(field);
    const samples = await measureRounds(field, {
      ...size,
      onRound: (round) => console.log(`Round ${round + 1} of ${size.rounds}`),
    });
    console.log("Growing …");
    const growth = await measureGrowth(field, size.growth);
    return {
      takenAt: new Date().toISOString(),
      commit: currentCommit(),
      isQuick,
      machine: describeMachine(field.engine),
      rounds: size.rounds,
      coldStartsPerRound: size.coldStartsPerRound,
      bundles: weigh(field),
      counts,
      samples,
      growth,
    };
  } finally {
    await field.stop();
  }
}

/** Nothing here can be measured more precisely than to a microsecond. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 1000) / 1000 : value;
}
