import { lockMarginMs } from "../../lib/domain/record-settings.ts";
import type { Violation } from "../simulation/report.ts";
import { idle } from "./claim-flow.ts";
import { shippedCode, type Code } from "./code.ts";
import type { Setting } from "./parts.ts";
import type { Reduction } from "./reductions.ts";
import { createRelative } from "./relative.ts";
import { brokenByLimit, countedIn } from "./rules.ts";
import type { Space } from "./states.ts";
import { createTables, none } from "./tables.ts";
import { describeRecord } from "./words.ts";
import { settingsOf, type SmallWorld } from "./worlds.ts";

/** Where the parts are in a state; the invocations follow. */
const cell = {
  item: 0,
  faults: 1,
  kills: 2,
  orders: 3,
  forgets: 4,
  forgetter: 5,
  pool: 6,
  settled: 7,
  counted: 8,
} as const;
const firstInvocation = 9;

const at = (state: Int32Array, index: number): number => state[index] ?? 0;

/**
 * The states of a world under the code, and the steps between them. Parts of states change by pure functions of few
 * parts, so each of those is computed once. `without`: reductions that it does without.
 */
export function createSpace(
  world: SmallWorld,
  { code = shippedCode, without = new Set() }: { code?: Code; without?: ReadonlySet<Reduction> } = {},
): Space<Violation> {
  const settings = settingsOf(world);
  const setting: Setting = { world, settings, code, without };
  const times = createRelative({
    deadlineMs: lockMarginMs(settings),
    endedMs: settings.providerTailMs + settings.clockSkewMs,
    without,
  });
  const tables = createTables(setting, times);
  const { items, invocations, pools, forgetters, labels, numbers, writers, indexOf, later } = tables;
  /** Without it, no key is exhausted. */
  const isLimited = world.maxChargeableAttempts < world.invocations * world.calls;
  const isIdle = invocations.numberOf(idle);
  const isInOrder = !without.has("names");

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
  start[cell.counted] = 0;
  const next = new Int32Array(width);

  const overlap: readonly Violation[] = [{ invariant: "I1", text: "calls of two invocations are at work" }];

  /** What holds for the state that a step leads to, and for what `by` has written. */
  function brokenBy(state: Int32Array, by: number, own: readonly Violation[]): readonly Violation[] {
    let broken = own;
    const add = (more: readonly Violation[]): void => {
      if (more.length > 0) broken = [...broken, ...more];
    };
    const [before, after] = [at(state, cell.item), at(next, cell.item)];
    const write = before === after ? undefined : tables.writes[by]?.(before, after);
    if (write !== undefined) {
      if (write.acquires) next[cell.settled] = 0;
      add(write.broken);
      if (isLimited) next[cell.counted] = at(state, cell.counted) | countedIn(write.to);
      // Its holder does not know of what was settled since it acquired the key.
      const known = { counted: at(next, cell.counted), isSettledSince: at(next, cell.settled) === 1 };
      add(brokenByLimit(write.from, write.to, known, world));
      if (writers[by] === "operator") next[cell.settled] = 1;
      add(tables.inTheEnd(after, 0));
    }
    let working = 0;
    for (let index = 0; index < numbers.length; index++) {
      const invocation = at(next, firstInvocation + index);
      add(tables.books[index]?.(invocation, after) ?? none);
      if (tables.atWork(invocation, 0)) working += 1;
    }
    return working > 1 ? [...broken, ...overlap] : broken;
  }

  const labelOfTick = labels.numberOf("a tick of time passes");
  const labelOfRemoval = labels.numberOf("retention removes the record");

  return {
    width,
    start,
    labelOf: (label) => labels.valueOf(label),
    shows: (state) => `record: ${describeRecord(items.valueOf(at(state, cell.item)))}`,
    forEachStep(state, tell) {
      const item = at(state, cell.item);
      const spend = (index: number, amount: number): boolean => {
        const left = at(state, index) - amount;
        next[index] = left;
        return left >= 0;
      };
      const end = (by: number, label: number, own: readonly Violation[] = none): void =>
        tell(next, label, brokenBy(state, by, own));
      const put = (stored: number, message: number): void => {
        if (stored >= 0) next[cell.item] = stored;
        if (message >= 0) next[cell.pool] = tables.poolWith(at(state, cell.pool), message);
      };

      for (let index = 0; index < numbers.length; index++) {
        const invocation = at(state, firstInvocation + index);
        const isOutOfTurn = isInOrder && index > 0 && at(state, firstInvocation + index - 1) === isIdle;
        if (invocation === isIdle && isOutOfTurn) break;
        for (const move of tables.movesOf[index]?.(invocation, item) ?? []) {
          next.set(state);
          if (!spend(cell.faults, move.faults) || !spend(cell.kills, move.kills)) continue;
          next[firstInvocation + index] = move.invocation;
          put(move.item, move.message);
          end(index, move.label, move.broken);
        }
        if (at(state, cell.orders) === 0) continue;
        for (const order of tables.ordersOf[index]?.(item, invocation) ?? []) {
          next.set(state);
          spend(cell.orders, 1);
          next[firstInvocation + index] = order.invocation;
          put(-1, order.message);
          end(index, order.label);
        }
      }
      for (const delivery of tables.deliveriesOf(at(state, cell.pool), item)) {
        next.set(state);
        next[cell.item] = delivery.item;
        next[cell.pool] = delivery.pool;
        end(delivery.by, delivery.label);
      }
      for (const move of tables.forgettingOf(at(state, cell.forgetter), item)) {
        next.set(state);
        if (!spend(cell.faults, move.faults)) continue;
        next[cell.forgetter] = move.forgetter;
        put(move.item, move.message);
        end(indexOf("forgetting"), move.label);
      }
      if (tables.mayBeRemoved(item, 0)) {
        next.set(state);
        next[cell.item] = at(start, cell.item);
        next[cell.settled] = 0;
        next[cell.counted] = 0;
        for (let index = firstInvocation; index < width; index++)
          next[index] = tables.removed(at(state, index), 0);
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
