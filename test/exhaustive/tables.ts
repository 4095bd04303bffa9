import { idOf } from "../simulation/owners.ts";
import type { Violation } from "../simulation/report.ts";
import { written } from "../lib/store/memory-store.ts";
import { brokenInTheEnd } from "./in-the-end.ts";
import { createInterned, remembered } from "./intern.ts";
import { createInvocationMoves } from "./invocation-moves.ts";
import { forgetMoves, isExpired, ordersFor, withoutRecord } from "./outside-moves.ts";
import type { Forgetter, Invocation, Message, Setting, Stored, Writer } from "./parts.ts";
import { present, type Relative } from "./relative.ts";
import { brokenByWrite, brokenInBooks, isAtWork } from "./rules.ts";

/** What nothing breaks. */
export const none: readonly Violation[] = [];

/**
 * The parts of states with their numbers, and what parts become, by their numbers: each is a pure function of one or two
 * of them, and computed once. -1 is nothing written, or no message.
 */
export function createTables(setting: Setting, times: Relative) {
  const { world, code } = setting;
  const parts = <Told>() => createInterned<Told>(times.now);
  // No time of a lock counts in a record that has ended.
  const items = createInterned<Stored>((stored) =>
    times.now(
      stored?.["state"] === "done" && !setting.without.has("ended") ? { ...stored, freeAt: 0 } : stored,
    ),
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

  /** That no claim takes effect after the replay window that it was made for is assumed; any other write may. */
  const sent = (message: Message | undefined): number => {
    if (message === undefined) return -1;
    const { write } = message;
    const lapsesAt = write.type === "put" ? Number(write.item["replayUntil"]) : present + 1;
    if (lapsesAt <= present) return -1;
    const isBounded = world.replayTicks !== undefined && write.type === "put";
    return messages.numberOf(isBounded ? { ...message, lapsesAt } : message);
  };

  const movesOf = numbers.map((id) =>
    remembered((invocation, item) =>
      invocationMoves(id, invocations.valueOf(invocation), items.valueOf(item)).map((move) => ({
        label: labels.numberOf(move.label),
        invocation: invocations.numberOf(move.invocation),
        item: move.written === undefined ? -1 : items.numberOf(move.written.item),
        message: sent(move.message),
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
      if (next === undefined && !setting.without.has("refused")) return [];
      const by = typeof from === "number" ? ` of #${from}` : "";
      return [
        {
          label: labels.numberOf(
            `the ${what}${by} that is on its way ${next === undefined ? "is refused" : "takes effect"}`,
          ),
          item: next === undefined ? item : items.numberOf(next),
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
                message: sent(message),
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
      message: sent(move.message),
      faults: move.spends === undefined ? 0 : 1,
    })),
  );

  const later = {
    item: remembered((item) => items.numberOf(times.later(items.valueOf(item)))),
    pool: remembered((pool) =>
      pools
        .valueOf(pool)
        .map((message) => times.later(message))
        .filter(({ lapsesAt }) => lapsesAt !== 0)
        .reduce((moved, message) => poolWith(moved, messages.numberOf(message)), pools.numberOf([])),
    ),
    forgetter: remembered((forgetter) => forgetters.numberOf(times.later(forgetters.valueOf(forgetter)))),
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
      if (to === undefined) return undefined;
      return { broken: brokenByWrite(from, to, by), acquires: to.epoch > (from?.epoch ?? 0), from, to };
    }),
  );
  const books = numbers.map((id) =>
    remembered((invocation, item) =>
      brokenInBooks(id, invocations.valueOf(invocation), recordOf(item), world),
    ),
  );
  /** When every time in it is past. */
  const muchLater = (stored: NonNullable<Stored>): NonNullable<Stored> => {
    const moved = times.later(stored);
    return moved === stored ? stored : muchLater(moved);
  };
  const inTheEnd = remembered((item) => {
    const stored = items.valueOf(item);
    return stored === undefined ? none : brokenInTheEnd(muchLater(stored), setting);
  });
  const atWork = remembered((invocation) => isAtWork(invocations.valueOf(invocation)));

  return {
    items,
    invocations,
    pools,
    forgetters,
    labels,
    numbers,
    writers,
    indexOf,
    movesOf,
    poolWith,
    deliveriesOf,
    ordersOf,
    forgettingOf,
    later,
    mayBeRemoved,
    removed,
    writes,
    books,
    inTheEnd,
    atWork,
  };
}
