import { at, bitsOf, cell, has, slotsOf, spend, type State } from "./cells.ts";
import { live } from "./life.ts";
import type { Parts, Step } from "./parts.ts";
import { codeOf, nameOf, startsOf, type Start } from "./starts.ts";

/** What happens around the processes: the record lives on, the stream loses a change, a process begins or is killed. */
export async function worldSteps(parts: Parts, state: State): Promise<Step[]> {
  return [...lifeSteps(parts, state), ...lossSteps(parts, state), ...(await beginnings(parts, state))];
}

function lifeSteps({ world, records, stepOf, put }: Parts, state: State): Step[] {
  const step = world.life[at(state, cell.lived)];
  if (step === undefined) return [];
  const { says, item } = live(step, records.valueOf(at(state, cell.record)));
  return [
    stepOf(state, says, (next) => {
      put(next, { usage: at(next, cell.usage), record: item });
      next[cell.lived] = at(next, cell.lived) + 1;
      return undefined;
    }),
  ];
}

function lossSteps({ streamOf, stepOf }: Parts, state: State): Step[] {
  if (at(state, cell.losses) === 0) return [];
  const gone = at(state, cell.taken) | at(state, cell.lost);
  return streamOf(state).flatMap((_, place) =>
    has(gone, place)
      ? []
      : stepOf(state, `change ${place + 1} never comes`, (next) => {
          spend(next, "losses");
          next[cell.lost] = at(next, cell.lost) | bitsOf([place]);
          return undefined;
        }),
  );
}

const spentBy = { settlement: "settlements", repair: "repairs", close: "closes" } as const;

async function beginnings(parts: Parts, state: State): Promise<Step[]> {
  const { world, code, processes, starts, streamOf, changeOf, stepOf } = parts;
  const { batches, others } = slotsOf(world);
  const stream = streamOf(state);
  const steps: Step[] = [];
  for (const start of startsOf(world, state, stream.length)) {
    const slot = (start.kind === "batch" ? batches : others).find((one) => at(state, one) === 0);
    if (slot === undefined) continue;
    const batch = start.kind === "batch" ? start.changes.map((place) => stream[place] ?? 0) : [];
    // What is in the changes depends on what happened before.
    const name = `${nameOf(start)} ${batch.join()}`;
    starts.set(name, start);
    const process = processes.begun(name, () => codeOf(start, batch.map(changeOf), code));
    const { ending } = await processes.next(process);
    steps.push(
      stepOf(state, `${nameOf(start)} begins`, (next) => {
        next[slot] = ending === undefined ? process : 0;
        begin(next, start);
        return ending?.broken;
      }),
    );
  }
  return steps;
}

function begin(next: State, start: Start): void {
  if (start.kind !== "batch") spend(next, spentBy[start.kind]);
  else if (start.isAgain) spend(next, "doubles");
  else next[cell.taken] = at(next, cell.taken) | bitsOf(start.changes);
}
