import { shippedCode, type Code } from "../../books/code.ts";
import type { Space } from "../states.ts";
import type { Violation } from "./process.ts";
import { at, budgets, cell, firstProcess, slotsOf } from "./cells.ts";
import { createEnds } from "./ends.ts";
import type { KnownKeys } from "./known-keys.ts";
import { createParts, type Step } from "./parts.ts";
import { processSteps } from "./process-steps.ts";
import { worldSteps } from "./world-steps.ts";
import { describeBooks } from "./words.ts";
import type { LedgerWorld } from "./worlds.ts";

/**
 * The states of a world of the books, and the steps between them. A process is the code that ships: it is known by the
 * answers that it has had, and runs again from its start for the search to learn what it asks next. A step is one
 * question to the store with its answer, or something that happens around the processes.
 */
export function createLedgerSpace(
  world: LedgerWorld,
  keys: KnownKeys,
  { code = shippedCode }: { code?: Code } = {},
): Space<Violation> {
  const parts = createParts(world, keys, code);
  const { records, labels, usage, noStream, streamOf, changeOf, tablesOf, stepOf } = parts;
  const ends = createEnds({ code, usage, records, changeOf });
  const { all: slots } = slotsOf(world);
  const start = new Int32Array(firstProcess + slots.length);
  start[cell.usage] = usage.empty;
  start[cell.record] = records.numberOf(undefined);
  start[cell.last] = records.numberOf(undefined);
  start[cell.stream] = noStream;
  for (const name of budgets) start[cell[name]] = world[name];
  let prepared: readonly Step[] = [];

  return {
    width: start.length,
    start,
    labelOf: (label) => labels.valueOf(label),
    shows: (state) => `entries: ${describeBooks(usage.copyOf(at(state, cell.usage)))}`,
    async prepare(state) {
      const steps = await worldSteps(parts, state);
      for (const slot of slots) steps.push(...(await processSteps(parts, state, slot)));
      if (slots.every((slot) => at(state, slot) === 0)) {
        const broken = await ends.of({
          ...tablesOf(state),
          last: at(state, cell.last),
          changes: streamOf(state),
          taken: at(state, cell.taken),
          lost: at(state, cell.lost),
        });
        if (broken.length > 0)
          steps.push(stepOf(state, "all that is left is posted, and the month repaired", () => broken));
      }
      prepared = steps;
    },
    forEachStep(_, tell) {
      for (const { next, label, broken } of prepared) tell(next, label, broken);
    },
  };
}
