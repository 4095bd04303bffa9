import { readFile, writeFile } from "node:fs/promises";
import type { MutantSuite } from "./mutant.ts";

/** The seed that kills each mutant, by its name. */
export type Seeds = Readonly<Record<string, number>>;

/** Reads the seeds of a suite. */
export async function readSeeds({ seedsFile }: { seedsFile: URL }): Promise<Seeds> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this module
  return JSON.parse(await readFile(seedsFile, "utf8")) as Seeds;
}

/** Keeps a seed, in the order of the list of mutants, and drops those of mutants that are gone. */
export async function keepSeed<Code>(suite: MutantSuite<Code>, name: string, seed: number): Promise<void> {
  const seeds: Seeds = { ...(await readSeeds(suite)), [name]: seed };
  const ordered = suite.mutants.flatMap((mutant) =>
    seeds[mutant.name] === undefined ? [] : [[mutant.name, seeds[mutant.name]]],
  );
  await writeFile(suite.seedsFile, `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`);
}
