import { loadMutant } from "./apply.ts";
import type { Mutant, MutantSuite } from "./mutant.ts";
import { keepSeed, readSeeds } from "./seeds.ts";

/** A seed whose run breaks the invariant that the mutant is to break, and what else that breaks. */
type Killer = { seed: number; broken: readonly string[] };

/** Where to look for seeds: the known one first, then `runs` of them from `seed` on. */
export type MutantSearch = {
  seed: number;
  runs: number;
  /** Only mutants whose name contains this. */
  only: string;
  /** Whether to keep what was found. */
  update: boolean;
};

async function killerOf<Code>(
  suite: MutantSuite<Code>,
  mutant: Mutant,
  known: number | undefined,
  { seed, runs }: MutantSearch,
): Promise<Killer | undefined> {
  const code = await loadMutant<Code>(mutant, suite);
  const tryOne = async (candidate: number): Promise<Killer | undefined> => {
    const broken = await suite.brokenBy(candidate, code);
    return broken.includes(mutant.breaks) ? { seed: candidate, broken } : undefined;
  };
  let killer = known === undefined ? undefined : await tryOne(known);
  for (let next = seed; killer === undefined && next < seed + runs; next++) killer = await tryOne(next);
  return killer;
}

/** Looks for a seed that kills each mutant and tells of each in a line; resolves with the exit code. */
export async function searchMutants<Code>(
  suite: MutantSuite<Code>,
  search: MutantSearch,
  print: (line: string) => void,
): Promise<number> {
  const seeds = await readSeeds(suite);
  let survivors = 0;
  for (const mutant of suite.mutants.filter(({ name }) => name.includes(search.only))) {
    const killer = await killerOf(suite, mutant, seeds[mutant.name], search);
    if (killer === undefined) {
      survivors += 1;
      print(`${mutant.name}: SURVIVES`);
      continue;
    }
    print(`${mutant.name}: seed ${killer.seed} breaks ${killer.broken.join(", ")}`);
    if (search.update) await keepSeed(suite, mutant.name, killer.seed);
  }
  return survivors === 0 ? 0 : 1;
}
