import { statSync } from "node:fs";
import { type BenchKind, type Contestant, contestants, type ComparedId } from "./contestants.ts";
import type { Field } from "./field.ts";
import type { Metered } from "./meter.ts";
import { type ProcessOptions, startProcess } from "./process/child.ts";

/** What one check by a contestant takes; counted, and the same in every run. */
export type Counts = Metered & {
  /** Bytes that a check writes to the log, without the line that a cold start makes longer. */
  logBytes: number;
};

/** The counts of each contestant: a check of each kind, and a replay. */
export type CountTable = Readonly<Record<ComparedId, Readonly<Record<CountedCase, Counts>>>>;
export type CountedCase = BenchKind | "replay";

const checks = 20;

/** Counts at the engine and in the log, in processes that are not timed. */
export async function countAll(field: Field): Promise<CountTable> {
  const table: [string, Readonly<Record<CountedCase, Counts>>][] = [];
  for (const contestant of contestants) {
    if (!contestant.isAside) table.push([contestant.id, await countOne(field, contestant)]);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is an entry for every one that is compared
  return Object.fromEntries(table) as CountTable;
}

/** Counts a check of each kind, and a replay, for one contestant. */
export async function countOne(
  field: Field,
  contestant: Contestant,
): Promise<Readonly<Record<CountedCase, Counts>>> {
  return {
    twoFactor: await count(field, contestant, "twoFactor", false),
    threeFactor: await count(field, contestant, "threeFactor", false),
    replay: await count(field, contestant, "twoFactor", true),
  };
}

async function count(
  field: Field,
  contestant: Contestant,
  kind: BenchKind,
  isReplay: boolean,
): Promise<Counts> {
  const options = field.processOf(contestant, kind, { isMetered: true });
  const process = await startProcess(options);
  const keyPrefix = `bench-count-${kind}-${isReplay ? "again" : "once"}`;
  try {
    // The first check of the process, and the first with the key.
    await process.run({
      count: 1,
      inFlight: 1,
      keyPrefix: `${keyPrefix}${isReplay ? "" : "-first"}`,
      isReplay,
    });
    field.meter.take();
    const logBefore = logBytesOf(options);
    await process.run({ count: checks, inFlight: 1, keyPrefix, isReplay });
    const logBytes = logBytesOf(options) - logBefore;
    return perCheck({ ...field.meter.take(), logBytes });
  } finally {
    await process.stop();
  }
}

function logBytesOf({ logPath }: ProcessOptions): number {
  return statSync(logPath).size;
}

function perCheck(total: Counts): Counts {
  return {
    calls: total.calls / checks,
    writeUnits: total.writeUnits / checks,
    readUnits: total.readUnits / checks,
    requestBytes: total.requestBytes / checks,
    responseBytes: total.responseBytes / checks,
    logBytes: total.logBytes / checks,
  };
}
