import { replay, type Answered, type Code, type Next } from "./process.ts";
import type { Answer, Operation } from "./tables.ts";
import { createValues } from "./values.ts";

/** The states of processes, by numbers from 1: how each began, and the answers that it has had. */
export type ProcessStates = {
  /** The state of a process that begins. `name` tells what it is, and the same name is the same process. */
  begun(name: string, code: () => Code): number;
  /** The state after the question at this place was answered. */
  after(state: number, answered: Answered): number;
  /** What it does next. */
  next(state: number): Promise<Next>;
  nameOf(state: number): string;
};

type Known = { name: string; code: () => Code; seed: number; parent: number; answered: Answered | undefined };

/** `isEmpty`: see `replay`. */
export function createProcessStates(isEmpty: (operation: Operation) => boolean): ProcessStates {
  const numbers = new Map<string, number>();
  const states: Known[] = [];
  const answers = createValues<Answer>();
  const nexts = new Map<number, Promise<Next>>();
  const add = (key: string, state: () => Known): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = states.push(state());
    numbers.set(key, number);
    return number;
  };
  const knownOf = (number: number): Known => {
    const state = states[number - 1];
    if (state === undefined) throw new RangeError("no such process");
    return state;
  };
  const answersOf = (number: number): Answered[] => {
    const list: Answered[] = [];
    for (let at = number; at > 0; at = knownOf(at).parent) {
      const { answered } = knownOf(at);
      if (answered !== undefined) list.push(answered);
    }
    return list.toReversed();
  };
  return {
    begun: (name, code) =>
      add(name, () => ({ name, code, seed: states.length, parent: 0, answered: undefined })),
    after(state, answered) {
      const { name, code, seed } = knownOf(state);
      const key = `${state} ${answered.place} ${answers.numberOf(answered.answer)}`;
      return add(key, () => ({ name, code, seed, parent: state, answered }));
    },
    next(state) {
      const known = nexts.get(state);
      if (known !== undefined) return known;
      const { code, seed } = knownOf(state);
      const next = replay(code(), answersOf(state), { isEmpty, seed });
      nexts.set(state, next);
      return next;
    },
    nameOf: (state) => knownOf(state).name,
  };
}
