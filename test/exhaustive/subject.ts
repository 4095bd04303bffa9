import { keysOf } from "../../lib/base/keys-of.ts";
import { loadMutant } from "../support/mutants/apply.ts";
import type { Mutant } from "../support/mutants/mutant.ts";
import type { Reduction } from "./reductions.ts";
import type { Broken, Progress, SearchResult } from "./search.ts";
import type { Space } from "./states.ts";

/** How a world is searched. */
type SearchOptions<Code> = {
  code?: Code;
  without?: ReadonlySet<Reduction>;
  maxStates?: number;
  onProgress?: (progress: Progress) => void;
};

/** What a search breaks, by whichever rules. */
type Violation = { invariant: string; text: string };

/** A finished search, and the space that it has searched. */
type Searched = { result: SearchResult<Violation>; space: Space<Violation> };

/** The number of steps to the death of a mutant in the first world in which it dies; no other way there is shorter. */
export type Way = { world: string; steps: number };

/** Something that is searched: its worlds, and the mutants that change what they run. */
export type Subject<Code> = {
  /** What each world has, by its name. */
  worlds: Readonly<Record<string, { help: string }>>;
  search(world: string, options: SearchOptions<Code>): Promise<Searched>;
  mutants: readonly Mutant[];
  /** The modules that have the code under test, as paths in this project. */
  modules: readonly string[];
  /** The mutants that the search kills. Those that are not here need more than these worlds have. */
  shortestWays: Readonly<Record<string, Way>>;
};

/** A world in which a mutant dies, and the shortest way there. */
export type Death = { world: string; broken: Broken<Violation>; space: Space<Violation> };

/** Searches worlds for a mutant's death, in turn, each up to so many states. */
export async function deathOf<Code>(
  { search, modules }: Subject<Code>,
  mutant: Mutant,
  { names, maxStates }: { names: readonly string[]; maxStates: number },
): Promise<Death | undefined> {
  const code = await loadMutant<Code>(mutant, { modules });
  for (const world of names) {
    const { result, space } = await search(world, { code, maxStates });
    if (result.broken !== undefined) return { world, broken: result.broken, space };
  }
  return undefined;
}

/** The world of a record with this name. Throws RangeError if there is none. */
export function worldNamed<World>(worlds: Readonly<Record<string, World>>, name: string): World {
  const found = keysOf(worlds).find((one) => one === name);
  const world = found === undefined ? undefined : worlds[found];
  if (world === undefined) throw new RangeError("no such world");
  return world;
}
