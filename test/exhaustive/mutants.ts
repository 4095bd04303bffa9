import type { Mutant } from "../support/mutants/mutant.ts";
import { loadMutant } from "../support/mutants/apply.ts";
import { mutants } from "../simulation/mutants/mutants.ts";
import { modules, type Code } from "./code.ts";
import { search, type Broken } from "./search.ts";
import { createSpace, type Space } from "./space.ts";
import { shortestWays } from "./shortest-ways.ts";
import { worlds, type WorldName } from "./worlds.ts";

/** The modules of the steps, and those that they are made of. A mutant of anything else is for the simulation. */
const ownFiles = /^lib\/(?:records|check\/routed|domain\/record-settings)/;
/** What the shell alone does, which the search does not run. */
const shellFiles = new Set(["lib/records/claiming.ts", "lib/records/persist.ts"]);

/** The mutants that change what the search runs. */
export const searchedMutants: readonly Mutant[] = mutants.filter(({ edits }) =>
  edits.some(({ file }) => ownFiles.test(file) && !shellFiles.has(file)),
);

/** The worlds in which a mutant is known to die: one, or none. */
export function knownWorlds({ name }: Mutant): readonly WorldName[] {
  const way = shortestWays[name];
  return way === undefined ? [] : [way.world];
}

/** A world in which a mutant dies, and the shortest way there. */
export type Death = { world: WorldName; broken: Broken; space: Space };

/** Searches the worlds for a mutant's death, in turn, each up to so many states. */
export async function deathOf(
  mutant: Mutant,
  names: readonly WorldName[],
  maxStates: number,
): Promise<Death | undefined> {
  const code = await loadMutant<Code>(mutant, { modules });
  for (const world of names) {
    const space = createSpace(worlds[world], { code });
    const { broken } = search(space, { maxStates });
    if (broken !== undefined) return { world, broken, space };
  }
  return undefined;
}
