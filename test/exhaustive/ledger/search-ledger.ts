import type { Code } from "../../books/code.ts";
import { search, type Progress, type SearchResult } from "../search.ts";
import type { Space } from "../states.ts";
import type { Violation } from "./process.ts";
import { createKnownKeys } from "./known-keys.ts";
import { createLedgerSpace } from "./space.ts";
import type { LedgerWorld } from "./worlds.ts";

/** The first search stops after so many states, because it will learn keys that it took for empty and must begin again. */
const firstStates = 500;

/** Searches a world of the books, and returns the space that it has searched with the result. */
export async function searchLedger(
  world: LedgerWorld,
  {
    code,
    maxStates = 2 ** 28,
    onProgress,
  }: { code?: Code; maxStates?: number; onProgress?: (progress: Progress) => void } = {},
): Promise<{ result: SearchResult<Violation>; space: Space<Violation> }> {
  const keys = createKnownKeys();
  for (let states = firstStates; ; states = Math.min(states * 8, maxStates)) {
    const known = keys.size();
    const space = createLedgerSpace(world, keys, code === undefined ? {} : { code });
    const isLast = states === maxStates;
    const result = await search(space, {
      maxStates: states,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    const isStale = keys.size() > known;
    if (!isStale && (isLast || result.isWhole || result.broken !== undefined)) return { result, space };
  }
}
