import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contestantOf } from "../contestants.ts";
import { type Field, startField } from "../field.ts";
import { type ContestantProcess, startProcess } from "../process/child.ts";
import { figuresOf } from "../scenarios.ts";
import { fillRecords } from "./fill.ts";

/** Checks on a table of one size. There are samples for each round, in pairs with those for the other sizes. */
export type ChecksByRecords = {
  records: number;
  samples: { p50Ms: number[]; p99Ms: number[] };
  writeUnits: number;
  fill: { elapsedMs: number };
};

type Sized = { result: ChecksByRecords; field: Field; process: ContestantProcess };

const idcheck = contestantOf("idcheck");
const checksPerRound = 150;

/**
 * Answers checks on tables of several sizes, in alternating order. Each table is on a separate engine that keeps its
 * data on disk.
 */
export async function measureChecks(sizes: readonly number[], rounds: number): Promise<ChecksByRecords[]> {
  const folder = mkdtempSync(join(tmpdir(), "idcheck-bench-growth-"));
  const sized: Sized[] = [];
  try {
    for (const records of sizes) sized.push(await prepare(join(folder, `${records}.db`), records));
    for (let round = 0; round < rounds; round += 1) {
      for (const { process, result } of round % 2 === 0 ? sized : sized.toReversed()) {
        const { p50Ms = 0, p99Ms = 0 } = figuresOf(
          await process.run({
            count: checksPerRound,
            inFlight: 1,
            keyPrefix: `bench-growth-round-${round}`,
            isReplay: false,
          }),
        );
        result.samples.p50Ms.push(p50Ms);
        result.samples.p99Ms.push(p99Ms);
      }
    }
    return sized.map(({ result }) => result);
  } finally {
    for (const { process, field } of sized) {
      await process.stop();
      await field.stop();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(databasePath: string, records: number): Promise<Sized> {
  const writer = await startField({ databasePath, only: ["idcheck"] });
  await (await startProcess(writer.processOf(idcheck, "twoFactor"))).stop();
  await writer.stop();
  const startedAt = performance.now();
  fillRecords(databasePath, records);
  const fill = { elapsedMs: performance.now() - startedAt };
  const field = await startField({ databasePath, only: ["idcheck"] });
  const writeUnits = await unitsOfCheck(field);
  const process = await startProcess(field.processOf(idcheck, "twoFactor"));
  await process.run({ count: 200, inFlight: 1, keyPrefix: "bench-growth-warm-up", isReplay: false });
  return { result: { records, samples: { p50Ms: [], p99Ms: [] }, writeUnits, fill }, field, process };
}

async function unitsOfCheck(field: Field): Promise<number> {
  const count = 20;
  const process = await startProcess(field.processOf(idcheck, "twoFactor", { isMetered: true }));
  field.meter.take();
  await process.run({ count, inFlight: 1, keyPrefix: "bench-growth-metered", isReplay: false });
  await process.stop();
  return field.meter.take().writeUnits / count;
}
