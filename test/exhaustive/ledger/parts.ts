import type { RecordChange } from "../../../lib/usage/ledger/projection.ts";
import type { Item } from "../../../lib/store/write.ts";
import type { Code } from "../../books/code.ts";
import type { Violation } from "./process.ts";
import { at, cell, firstProcess, type State } from "./cells.ts";
import type { KnownKeys } from "./known-keys.ts";
import { createProcessStates } from "./process-states.ts";
import { brokenByUsage } from "./rules.ts";
import type { Start } from "./starts.ts";
import { createUsage, recordOf, type Effect, type Operation, type Tables } from "./tables.ts";
import { createValues } from "./values.ts";
import type { LedgerWorld } from "./worlds.ts";

/** A step from a state: where it leads, what it is called, and what it breaks. */
export type Step = { next: State; label: number; broken: readonly Violation[] };

const none: readonly Violation[] = [];

/** Everything that the states of a world are made of, each part kept once under a number, and how steps are made of it. */
export type Parts = ReturnType<typeof createParts>;

export function createParts(world: LedgerWorld, keys: KnownKeys, code: Code) {
  const records = createValues<Item | undefined>();
  const labels = createValues<string>();
  const changes = createValues<{ before: number; after: number }>();
  const streams = createValues<readonly number[]>();
  const usage = createUsage();
  const processes = createProcessStates(keys.emptiness());
  /** How each process began, by its name. */
  const starts = new Map<string, Start>();
  const written = new Map<string, readonly Violation[]>();
  const effects = new Map<string, Promise<Effect>>();

  function brokenBetween(before: State, after: State): readonly Violation[] {
    const [from, to] = [at(before, cell.usage), at(after, cell.usage)];
    if (from === to) return none;
    const known = written.get(`${from} ${to}`);
    if (known !== undefined) return known;
    const broken = brokenByUsage(usage.copyOf(from), usage.copyOf(to));
    written.set(`${from} ${to}`, broken);
    return broken;
  }

  return {
    world,
    code,
    keys,
    records,
    labels,
    usage,
    processes,
    starts,
    streamOf: (state: State): readonly number[] => streams.valueOf(at(state, cell.stream)),
    noStream: streams.numberOf([]),
    /** A change of the record as the stream brings it. */
    changeOf(number: number): RecordChange {
      const { before, after } = changes.valueOf(number);
      const seen = recordOf(records.valueOf(after));
      if (seen === undefined) throw new TypeError("a removal is no change");
      return { before: recordOf(records.valueOf(before)), after: seen };
    },
    tablesOf: (state: State): Tables => ({
      usage: at(state, cell.usage),
      record: records.valueOf(at(state, cell.record)),
    }),
    /** What a question of a process comes to, which is computed once for the same process and tables. */
    effectOf(state: State, asked: { process: number; place: number; operation: Operation }): Promise<Effect> {
      const { process, place, operation } = asked;
      const key = `${process} ${place} ${at(state, cell.usage)} ${at(state, cell.record)}`;
      const known = effects.get(key);
      if (known !== undefined) return known;
      const record = records.valueOf(at(state, cell.record));
      const effect = usage.apply(operation, { usage: at(state, cell.usage), record });
      effects.set(key, effect);
      return effect;
    },
    /** Puts tables into a state; a record that has changed comes into the stream. */
    put(state: State, { usage: number, record }: Tables): void {
      const [before, after] = [at(state, cell.record), records.numberOf(record)];
      state[cell.usage] = number;
      state[cell.record] = after;
      if (before === after || record === undefined) return;
      state[cell.last] = after;
      const stream = streams.valueOf(at(state, cell.stream));
      state[cell.stream] = streams.numberOf([...stream, changes.numberOf({ before, after })]);
    },
    /** A step from a state, which `change` makes in a copy of it, telling what is wrong besides the tables. */
    stepOf(state: State, says: string, change: (next: State) => readonly Violation[] | undefined): Step {
      const next = state.slice();
      const broken = change(next) ?? none;
      next.subarray(firstProcess, firstProcess + world.batches).sort();
      return { next, label: labels.numberOf(says), broken: [...brokenBetween(state, next), ...broken] };
    },
  };
}
