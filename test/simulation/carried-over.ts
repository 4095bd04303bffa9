import { idOf } from "./owners.ts";
import type { Process } from "./process.ts";
import type { World } from "./world.ts";

/**
 * What must hold at the end of an invocation whose instance had a verdict of `owner` that was not saved: it has tried to
 * store it, unless its messages to the store were lost as well.
 */
export function checkCarriedOver(world: World, owner: Process, process: Process): void {
  const record = world.record();
  const isHeld = record?.state === "claimed" && idOf(record.owner) === owner.id;
  if (!isHeld || process.missedStore) return;
  world.violate(
    "kept",
    `#${process.id} leaves the verdict of #${owner.id}, which its instance knows, unsaved`,
  );
}
