import { readFile, writeFile } from "node:fs/promises";
import type { Code } from "../code.ts";
import { runSchedule } from "../simulate.ts";
import { mutants } from "./mutants.ts";

/** The seed that kills each mutant, by its name. */
export type Seeds = Readonly<Record<string, number>>;

const seedsFile = new URL("seeds.json", import.meta.url);

export async function readSeeds(): Promise<Seeds> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this module
  return JSON.parse(await readFile(seedsFile, "utf8")) as Seeds;
}

/** Keeps a seed, in the order of the list of mutants, and drops those of mutants that are gone. */
export async function keepSeed(name: string, seed: number): Promise<void> {
  const seeds: Seeds = { ...(await readSeeds()), [name]: seed };
  const ordered = mutants.flatMap((mutant) =>
    seeds[mutant.name] === undefined ? [] : [[mutant.name, seeds[mutant.name]]],
  );
  await writeFile(seedsFile, `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`);
}

/** Which invariants a schedule breaks; `fault` where the code fails outright, because its store refuses a write. */
export async function brokenBy(seed: number, code: Code): Promise<readonly string[]> {
  try {
    const { violations } = await runSchedule(seed, { code });
    return [...new Set(violations.map(({ invariant }) => invariant))];
  } catch {
    return ["fault"];
  }
}
