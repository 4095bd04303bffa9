import { readFile, writeFile } from "node:fs/promises";
import type { Code } from "../code.ts";
import { runSchedule } from "../simulate.ts";
import { withMutant } from "./apply.ts";
import { mutants, type Mutant } from "./mutants.ts";

/** The seed that kills each mutant, by its name. */
export type Seeds = Readonly<Record<string, number>>;

const seedsFile = new URL("seeds.json", import.meta.url);
const defaultSchedules = 200_000;

export async function readSeeds(): Promise<Seeds> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by this module
  return JSON.parse(await readFile(seedsFile, "utf8")) as Seeds;
}

/** The first seed from `seed` on whose schedule breaks the invariant that the mutant is to break, and what else. */
export async function killerOf(
  mutant: Mutant,
  seed: number,
  schedules: number,
): Promise<{ seed: number; broken: readonly string[] } | undefined> {
  return withMutant(mutant, async (code) => {
    for (let next = seed; next < seed + schedules; next++) {
      const broken = await brokenBy(next, code);
      if (broken.includes(mutant.breaks)) return { seed: next, broken };
    }
    return undefined;
  });
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

/** Looks for a seed that kills each mutant; resolves with the exit code. */
export async function searchMutants(
  options: { seed: number; schedules: number | undefined; only: string; update: boolean },
  print: (line: string) => void,
): Promise<number> {
  const { seed, schedules = defaultSchedules, only, update } = options;
  const seeds: Record<string, number> = { ...(await readSeeds()) };
  let survivors = 0;
  for (const mutant of mutants.filter(({ name }) => name.includes(only))) {
    const killer = await killerOf(mutant, seed, schedules);
    if (killer === undefined) survivors += 1;
    else seeds[mutant.name] = killer.seed;
    const fate = killer === undefined ? "SURVIVES" : `seed ${killer.seed} breaks ${killer.broken.join(", ")}`;
    print(`${mutant.name}: ${fate}`);
  }
  if (update) await writeFile(seedsFile, `${JSON.stringify(ordered(seeds), null, 2)}\n`);
  return survivors === 0 ? 0 : 1;
}

/** The seeds in the order of the list, without those of mutants that are gone. */
function ordered(seeds: Seeds): Seeds {
  return Object.fromEntries(
    mutants.flatMap(({ name }) => (seeds[name] === undefined ? [] : [[name, seeds[name]]])),
  );
}
