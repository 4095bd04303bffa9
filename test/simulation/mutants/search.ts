import { loadMutant } from "./apply.ts";
import { mutants, type Mutant } from "./mutants.ts";
import { brokenBy, keepSeed, readSeeds } from "./seeds.ts";

const defaultSchedules = 200_000;

/** A seed whose schedule breaks the invariant that the mutant is to break, and what else that breaks. */
type Killer = { seed: number; broken: readonly string[] };

/** The `known` seed if it still kills the mutant, else the first one from `seed` on that does. */
async function killerOf(
  mutant: Mutant,
  known: number | undefined,
  seed: number,
  schedules: number,
): Promise<Killer | undefined> {
  const code = await loadMutant(mutant);
  const tryOne = async (candidate: number): Promise<Killer | undefined> => {
    const broken = await brokenBy(candidate, code);
    return broken.includes(mutant.breaks) ? { seed: candidate, broken } : undefined;
  };
  let killer = known === undefined ? undefined : await tryOne(known);
  for (let next = seed; killer === undefined && next < seed + schedules; next++) killer = await tryOne(next);
  return killer;
}

/** Looks for a seed that kills each mutant and tells of each in a line; resolves with the exit code. */
export async function searchMutants(
  options: { seed: number; schedules: number | undefined; only: string; update: boolean },
  print: (line: string) => void,
): Promise<number> {
  const { seed, schedules = defaultSchedules, only, update } = options;
  const seeds = await readSeeds();
  let survivors = 0;
  for (const mutant of mutants.filter(({ name }) => name.includes(only))) {
    const killer = await killerOf(mutant, seeds[mutant.name], seed, schedules);
    if (killer === undefined) {
      survivors += 1;
      print(`${mutant.name}: SURVIVES`);
      continue;
    }
    print(`${mutant.name}: seed ${killer.seed} breaks ${killer.broken.join(", ")}`);
    if (update) await keepSeed(mutant.name, killer.seed);
  }
  return survivors === 0 ? 0 : 1;
}
