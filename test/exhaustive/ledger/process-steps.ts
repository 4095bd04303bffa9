import { at, bitsOf, cell, spend, type State } from "./cells.ts";
import type { Parts, Step } from "./parts.ts";
import { nameOf, type Start } from "./starts.ts";
import type { Effect, Operation } from "./tables.ts";
import { describeOperation } from "./words.ts";

/** What may happen to the process in a slot next: one of its questions is answered, rightly or not, or it is killed. */
export async function processSteps(parts: Parts, state: State, slot: number): Promise<Step[]> {
  const { processes, starts, keys, stepOf, put } = parts;
  const process = at(state, slot);
  if (process === 0) return [];
  const start = starts.get(processes.nameOf(process));
  if (start === undefined) throw new TypeError("no such process");
  const steps: Step[] = [];
  const { operations } = await processes.next(process);
  for (const [place, operation] of operations.entries()) {
    keys.learn(operation);
    for (const { effect, says, isFault } of await outcomesOf(parts, state, { process, place, operation })) {
      const after = processes.after(process, { place, answer: effect.answer });
      const { ending } = await processes.next(after);
      const end = ending === undefined ? "" : `, and ${ending.says}`;
      steps.push(
        stepOf(state, `${nameOf(start)}: ${says}${end}`, (next) => {
          put(next, effect.tables);
          next[slot] = ending === undefined ? after : 0;
          if (isFault) spend(next, "faults");
          return ending?.broken;
        }),
      );
    }
  }
  return at(state, cell.kills) === 0 ? steps : [...steps, killed(parts, state, slot, start)];
}

function killed({ stepOf }: Parts, state: State, slot: number, start: Start): Step {
  return stepOf(state, `${nameOf(start)} is killed`, (next) => {
    next[slot] = 0;
    spend(next, "kills");
    // The stream brings it again.
    if (start.kind === "batch") next[cell.taken] = at(next, cell.taken) & ~bitsOf(start.changes);
    return undefined;
  });
}

type Outcome = { effect: Effect; says: string; isFault: boolean };

/** A write may be lost, or its answer. What is asked without an answer ends its process, as a kill does. */
async function outcomesOf(
  { tablesOf, effectOf }: Parts,
  state: State,
  asked: { process: number; place: number; operation: Operation },
): Promise<Outcome[]> {
  const tables = tablesOf(state);
  const effect = await effectOf(state, asked);
  const told = describeOperation(asked.operation, effect);
  const right: Outcome = { effect, says: told, isFault: false };
  if (!effect.isWrite || at(state, cell.faults) === 0) return [right];
  const answer = { error: "timeout" };
  return [
    right,
    { effect: { ...effect, answer, tables }, says: `${told}, but it is lost`, isFault: true },
    { effect: { ...effect, answer }, says: `${told}, but the answer is lost`, isFault: true },
  ];
}
