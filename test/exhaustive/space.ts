import { lockMarginMs } from "../../lib/domain/record-settings.ts";
import { idOf } from "../simulation/owners.ts";
import type { Violation } from "../simulation/report.ts";
import { written } from "../lib/store/memory-store.ts";
import { idle } from "./claim-flow.ts";
import { shippedCode, type Code } from "./code.ts";
import { brokenInTheEnd } from "./in-the-end.ts";
import { createInterned, remembered } from "./intern.ts";
import { createInvocationMoves } from "./invocation-moves.ts";
import { forgetMoves, isExpired, ordersFor, withoutRecord } from "./outside-moves.ts";
import type { Forgetter, Invocation, Message, Setting, Stored, Writer } from "./parts.ts";
import { createRelative, present } from "./relative.ts";
import { brokenByLimit, brokenByWrite, brokenInBooks, isAtWork } from "./rules.ts";
import { settingsOf, type SmallWorld } from "./worlds.ts";

/** Told of each step: the state that it leads to, which is valid until the call returns, its label and what it breaks. */
type Tell = (next: Int32Array, label: number, broken: readonly Violation[]) => void;

/** All states of a world. A state is a row of numbers: those of its parts, each of which is kept once. */
export type Space = {
  width: number;
  start: Int32Array;
  forEachStep(state: Int32Array, tell: Tell): void;
  labelOf(label: number): string;
  /** The record of a state. */
  itemOf(state: Int32Array): Stored;
};

/** Where the parts are in a state; the invocations follow. */
const cell = { item: 0, faults: 1, kills: 2, orders: 3, forgets: 4, forgetter: 5, pool: 6, settled: 7 } as const;
const firstInvocation = 8;
const none: readonly Violation[] = [];

/**
 * The states of a world under the code, and the steps between them. Parts of states change by pure functions of few
 * parts, so each of those is computed once. `isReduced`: invocations start in the order of their numbers, which is one
 * of the orders that differ by name alone.
 */
export function createSpace(
  world: SmallWorld,
  { code = shippedCode, isReduced = true }: { code?: Code; isReduced?: boolean } = {},
): Space {
  const settings = settingsOf(world);
  const setting: Setting = { world, settings, code };
  const times = createRelative({
    deadlineMs: lockMarginMs(settings),
    endedMs: settings.providerTailMs + settings.clockSkewMs,
  });
  const parts = <Told>() => createInterned<Told>(times.now);
  // No time of a lock counts in a record that has ended.
  const items = createInterned<Stored>((stored) =>
    times.now(stored?.["state"] === "done" ? { ...stored, freeAt: 0 } : stored),
  );
  const invocations = parts<Invocation>();
  const pools = parts<readonly Message[]>();
  const messages = parts<Message>();
  const forgetters = parts<Forgetter>();
  const labels = createInterned<string>((text) => text);
  const invocationMoves = createInvocationMoves(setting);
  const numbers = Array.from({ length: world.invocations }, (_, index) => index + 1);
  const writers: readonly Writer[] = [...numbers, "operator", "forgetting"];
  const indexOf = (writer: Writer): number => writers.indexOf(writer);

  const recordOf = (item: number) => {
    const stored = items.valueOf(item);
    return stored && code.recordFromItem(stored);
  };

  const movesOf = numbers.map((id) =>
    remembered((invocation, item) =>
      invocationMoves(id, invocations.valueOf(invocation), items.valueOf(item)).map((move) => ({
        label: labels.numberOf(move.label),
        invocation: invocations.numberOf(move.invocation),
        item: move.written === undefined ? -1 : items.numberOf(move.written.item),
        message: move.message === undefined ? -1 : messages.numberOf(move.message),
        faults: move.spends === "faults" ? 1 : 0,
        kills: move.spends === "kills" ? 1 : 0,
        broken: move.broken,
      })),
    ),
  );

  const poolWith = remembered((pool, message) => {
    const all = [...pools.valueOf(pool).map((one) => messages.numberOf(one)), message];
    return pools.numberOf(all.toSorted((left, right) => left - right).map((one) => messages.valueOf(one)));
  });

  /** A message that would be refused stays: without it, there is nothing that could not happen with it too. */
  const deliveriesOf = remembered((pool, item) =>
    pools.valueOf(pool).flatMap(({ from, what, write }, index, all) => {
      const next = written(items.valueOf(item), write);
      if (next === undefined) return [];
      const by = typeof from === "number" ? ` of #${from}` : "";
      return [
        {
          label: labels.numberOf(`the ${what}${by} that is on its way takes effect`),
          item: items.numberOf(next),
          pool: pools.numberOf(all.filter((_, other) => other !== index)),
          by: indexOf(from),
        },
      ];
    }),
  );

  /**
   * The orders for attempts of one owner. One that would be refused now is left out: it would be refused later as well,
   * because its attempt was not free to settle and only a change of its charge makes it so.
   */
  const ordersOf = numbers.map((id) =>
    remembered((item, invocation) => {
      const record = recordOf(item);
      const own = Object.entries(record?.attempts ?? {}).filter(([, { owner }]) => idOf(owner) === id);
      return own.flatMap(([number]) =>
        record === undefined
          ? []
          : ordersFor(record, Number(number), invocations.valueOf(invocation), setting)
              .filter(({ message }) => written(items.valueOf(item), message.write) !== undefined)
              .map(({ label, message, owner }) => ({
                label: labels.numberOf(label),
                message: messages.numberOf(message),
                invocation: owner === undefined ? invocation : invocations.numberOf(owner),
              })),
      );
    }),
  );

  const forgettingOf = remembered((forgetter, item) =>
    forgetMoves(forgetters.valueOf(forgetter), items.valueOf(item), setting).map((move) => ({
      label: labels.numberOf(move.label),
      forgetter: forgetters.numberOf(move.forgetter),
      item: move.written === undefined ? -1 : items.numberOf(move.written),
      message: move.message === undefined ? -1 : messages.numberOf(move.message),
      faults: move.spends === undefined ? 0 : 1,
    })),
  );

  const later = {
    item: remembered((item) => items.numberOf(times.later(items.valueOf(item)))),
    pool: remembered((pool) =>
      pools.valueOf(pool).reduce(
        (moved, message) => poolWith(moved, messages.numberOf(times.later(message))),
        pools.numberOf([]),
      ),
    ),
    forgetter: remembered((forgetter) =>
      forgetters.numberOf(times.later(forgetters.valueOf(forgetter))),
    ),
    invocation: remembered((invocation) =>
      invocations.numberOf(times.later(invocations.valueOf(invocation))),
    ),
  };
  const mayBeRemoved = remembered((item) => {
    const record = recordOf(item);
    return record !== undefined && isExpired(record);
  });
  const removed = remembered((invocation) =>
    invocations.numberOf(withoutRecord(invocations.valueOf(invocation))),
  );

  const writes = writers.map((by) =>
    remembered((before, after) => {
      const [from, to] = [recordOf(before), recordOf(after)];
      if (to === undefined) return { broken: none, acquires: false, beyond: none };
      return {
        broken: brokenByWrite(from, to, by),
        acquires: to.epoch > (from?.epoch ?? 0),
        beyond: brokenByLimit(from, to, world),
      };
    }),
  );
  const books = numbers.map((id) =>
    remembered((invocation, item) =>
      brokenInBooks(id, invocations.valueOf(invocation), recordOf(item), world),
    ),
  );
  /** When every time in it is past. */
  const muchLater = (stored: NonNullable<Stored>): NonNullable<Stored> => {
    const later = times.later(stored);
    return later === stored ? stored : muchLater(later);
  };
  const inTheEnd = remembered((item) => {
    const stored = items.valueOf(item);
    return stored === undefined ? none : brokenInTheEnd(muchLater(stored), setting);
  });
  const atWork = remembered((invocation) => isAtWork(invocations.valueOf(invocation)));
  const isIdle = invocations.numberOf(idle);

  const width = firstInvocation + world.invocations;
  const start = new Int32Array(width).fill(isIdle);
  start[cell.item] = items.numberOf(undefined);
  start[cell.faults] = world.faults;
  start[cell.kills] = world.kills;
  start[cell.orders] = world.orders;
  start[cell.forgets] = world.forgets;
  start[cell.forgetter] = forgetters.numberOf({ phase: world.forgets > 0 ? "idle" : "ended" });
  start[cell.pool] = pools.numberOf([]);
  start[cell.settled] = 0;
  const next = new Int32Array(width);

  const at = (state: Int32Array, index: number): number => state[index] ?? 0;
  const overlap: readonly Violation[] = [{ invariant: "I1", text: "calls of two invocations are at work" }];

  /** What holds for the state that a step leads to, and for what `by` has written. */
  function brokenBy(state: Int32Array, by: number, own: readonly Violation[]): readonly Violation[] {
    let broken = own;
    const add = (more: readonly Violation[]): void => {
      if (more.length > 0) broken = [...broken, ...more];
    };
    const [before, after] = [at(state, cell.item), at(next, cell.item)];
    const write = before === after ? undefined : writes[by]?.(before, after);
    if (write !== undefined) {
      if (write.acquires) next[cell.settled] = 0;
      add(write.broken);
      // Its holder does not know of what was settled since it acquired the key.
      if (at(next, cell.settled) === 0) add(write.beyond);
      if (writers[by] === "operator") next[cell.settled] = 1;
      add(inTheEnd(after, 0));
    }
    let working = 0;
    for (let index = 0; index < numbers.length; index++) {
      const invocation = at(next, firstInvocation + index);
      add(books[index]?.(invocation, after) ?? none);
      if (atWork(invocation, 0)) working += 1;
    }
    return working > 1 ? [...broken, ...overlap] : broken;
  }

  const labelOfTick = labels.numberOf("a tick of time passes");
  const labelOfRemoval = labels.numberOf("retention removes the record");

  return {
    width,
    start,
    labelOf: (label) => labels.valueOf(label),
    itemOf: (state) => items.valueOf(at(state, cell.item)),
    forEachStep(state, tell) {
      const item = at(state, cell.item);
      const spend = (index: number, amount: number): boolean => {
        const left = at(state, index) - amount;
        next[index] = left;
        return left >= 0;
      };
      const end = (by: number, label: number, own: readonly Violation[] = none): void =>
        tell(next, label, brokenBy(state, by, own));
      const put = (written: number, message: number): void => {
        if (written >= 0) next[cell.item] = written;
        if (message >= 0) next[cell.pool] = poolWith(at(state, cell.pool), message);
      };

      for (let index = 0; index < numbers.length; index++) {
        const invocation = at(state, firstInvocation + index);
        const isOutOfTurn = isReduced && index > 0 && at(state, firstInvocation + index - 1) === isIdle;
        if (invocation === isIdle && isOutOfTurn) break;
        for (const move of movesOf[index]?.(invocation, item) ?? []) {
          next.set(state);
          if (!spend(cell.faults, move.faults) || !spend(cell.kills, move.kills)) continue;
          next[firstInvocation + index] = move.invocation;
          put(move.item, move.message);
          end(index, move.label, move.broken);
        }
        if (at(state, cell.orders) === 0) continue;
        for (const order of ordersOf[index]?.(item, invocation) ?? []) {
          next.set(state);
          spend(cell.orders, 1);
          next[firstInvocation + index] = order.invocation;
          put(-1, order.message);
          end(index, order.label);
        }
      }
      for (const delivery of deliveriesOf(at(state, cell.pool), item)) {
        next.set(state);
        next[cell.item] = delivery.item;
        next[cell.pool] = delivery.pool;
        end(delivery.by, delivery.label);
      }
      for (const move of forgettingOf(at(state, cell.forgetter), item)) {
        next.set(state);
        if (!spend(cell.faults, move.faults)) continue;
        next[cell.forgetter] = move.forgetter;
        put(move.item, move.message);
        end(indexOf("forgetting"), move.label);
      }
      if (mayBeRemoved(item, 0)) {
        next.set(state);
        next[cell.item] = at(start, cell.item);
        next[cell.settled] = 0;
        for (let index = firstInvocation; index < width; index++) next[index] = removed(at(state, index), 0);
        end(-1, labelOfRemoval);
      }
      next.set(state);
      next[cell.item] = later.item(item, 0);
      next[cell.pool] = later.pool(at(state, cell.pool), 0);
      next[cell.forgetter] = later.forgetter(at(state, cell.forgetter), 0);
      let isLater = next.some((part, index) => part !== state[index]);
      for (let index = firstInvocation; index < width; index++) {
        next[index] = later.invocation(at(state, index), 0);
        isLater ||= next[index] !== state[index];
      }
      // A tick writes nothing: whoever's step it is, the item is the same one, later.
      if (isLater) tell(next, labelOfTick, none);
    },
  };
}

/** The present, for those who print times. */
export const now = present;
