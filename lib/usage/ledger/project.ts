import type { Clock, Random } from "../../base/clock.ts";
import { sliceCount } from "../totals/keys.ts";
import { divideChanges, rebase, writesOf, type EntryChange } from "./projection.ts";
import type { Table } from "../../store/table.ts";

/** What the projection needs from outside. */
export type ProjectionDependencies = {
  table: Table;
  clock: Clock;
  random: Random;
};

/** The first pause between two tries. It doubles, with full jitter, up to a second. */
const basePauseMs = 20;
const maxPauseMs = 1_000;

/**
 * Writes entries and totals. Until `writeUntil` (epoch ms), it tries again what the store refuses or does not
 * answer. It resolves with the changes that are not known to be applied; writing them again is harmless.
 */
export async function projectChanges(
  changes: readonly EntryChange[],
  writeUntil: number,
  dependencies: ProjectionDependencies,
): Promise<EntryChange[]> {
  const parts = divideChanges(changes);
  const left = await Promise.all(parts.map(async (part) => projectPart(part, writeUntil, dependencies)));
  return left.flat();
}

async function projectPart(
  part: readonly EntryChange[],
  writeUntil: number,
  { table, clock, random }: ProjectionDependencies,
): Promise<readonly EntryChange[]> {
  let left = part;
  let pauses = 0;
  while (left.length > 0) {
    const slice = Math.floor(random.fraction() * sliceCount);
    const result = await table.transact(writesOf(left, slice)).catch(asFailure);
    if (result.applied) return [];
    if ("error" in result) {
      if (isRefusal(result.error)) return left;
    } else {
      const rebased = rebase(left, result.hindrances);
      const learnt = result.hindrances.some(({ reason }) => reason === "condition");
      left = rebased;
      // The current item is known now, so the next try need not wait.
      if (learnt) continue;
    }
    const pauseMs = random.fraction() * Math.min(basePauseMs * 2 ** pauses, maxPauseMs);
    if (clock.now() + pauseMs >= writeUntil) return left;
    await clock.sleep(pauseMs);
    pauses += 1;
  }
  return [];
}

function asFailure(error: unknown): { applied: false; error: unknown } {
  return { applied: false, error };
}

/** Errors for writes that the store will never accept, however often they are tried. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === "ValidationException";
}
