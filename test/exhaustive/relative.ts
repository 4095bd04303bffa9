import type { Reduction } from "./reductions.ts";
import { tickMs } from "./worlds.ts";

/**
 * The present of every state (epoch ms). Time is only ever compared, so a state is known by its times relative to now:
 * instead of moving the clock, a tick moves every time in the state back, and what nobody can tell from the past any
 * more is 0. This makes the states finite, although time is not bounded.
 */
export const present = 1_000_000_000_000;

/** For how long (ms) after it each time still makes a difference. */
export type Memory = { deadlineMs: number; endedMs: number; without: ReadonlySet<Reduction> };

/** Values from records, writes and steps, in the one form in which they are kept: what is the same is one object. */
export type Relative = {
  /** With its times as they are. */
  now<Told>(value: Told): Told;
  /** A tick later. */
  later<Told>(value: Told): Told;
};

/** Dates for people. No step compares them, except the month of a free attempt that is dropped: all are in one. */
const unread: ReadonlySet<string> = new Set(["at", "startedAt", "createdAt"]);
/** What a holder knows of the record. No step compares these times with a clock: only the record's own count. */
const ownCopies: ReadonlySet<string> = new Set(["held", "intended"]);
const withoutTimes = { freeAt: 0, replayUntil: 0, expiresAt: 0 };
/** What a holder tells its caller in the end. No step reads it. */
const onlyTold: Readonly<Record<string, unknown>> = { current: undefined, unreported: [] };
/** Times from here on are those of a record that is kept for good. */
const never = 5e12;

/** Nothing is kept yet. Names are put in order, and what is undefined is left out. */
export function createRelative(memory: Memory): Relative {
  const keptMs = new Map<string, number>([
    // Clocks are right or ahead, so for everyone this is past.
    ["freeAt", 0],
    ["replayUntil", 0],
    ["stopsAt", 0],
    ["lapsesAt", 0],
    ["deadlineAt", memory.deadlineMs],
    ["endedAt", memory.endedMs],
    ...[...unread].map((name) => [name, memory.deadlineMs] as const),
  ]);
  const { without } = memory;
  /** Each object that is kept, by what is in it. */
  const kept = new Map<string, object>();
  const keys = new WeakMap<object, string>();
  const caches = [new WeakMap<object, object>(), new WeakMap<object, object>()] as const;

  function numberOf(number: number, name: string, ticks: 0 | 1): number {
    if (unread.has(name) && !without.has("dates")) return 0;
    if (number >= never) return 9e15;
    if (name === "expiresAt") {
      const seconds = number - (ticks * tickMs) / 1_000;
      return seconds * 1_000 <= present ? 0 : seconds;
    }
    const forMs = keptMs.get(name);
    if (forMs === undefined) return number;
    const moved = number - ticks * tickMs;
    return moved <= present - forMs ? 0 : moved;
  }

  const owned = new WeakMap<object, object>();
  function ownOf(name: string, told: unknown): unknown {
    if (!ownCopies.has(name) || without.has("copies") || typeof told !== "object" || told === null)
      return told;
    const copy = owned.get(told) ?? { ...told, ...withoutTimes };
    owned.set(told, copy);
    return copy;
  }

  function copyOf(told: object, ticks: 0 | 1): object {
    if (told instanceof Uint8Array) return told;
    if (told instanceof Map) {
      return new Map([...told].map(([key, nested]): [unknown, unknown] => [key, walk(nested, "", ticks)]));
    }
    if (Array.isArray(told)) {
      const items: readonly unknown[] = told;
      const [path, edited] = items;
      // An edit of a write: a path and the value.
      return items.length === 2 && Array.isArray(path)
        ? [walk(path, "", ticks), walk(edited, String(path.at(-1)), ticks)]
        : items.map((nested) => walk(nested, "", ticks));
    }
    // A condition: the value at its path.
    const valueName = "path" in told && Array.isArray(told.path) ? String(told.path.at(-1)) : "value";
    const read = "unreported" in told && !without.has("told") ? { ...told, ...onlyTold } : told;
    const entries = Object.entries(read).filter(([, nested]) => nested !== undefined);
    return Object.fromEntries(
      entries
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([name, nested]) => [
          name,
          walk(ownOf(name, nested), name === "value" ? valueName : name, ticks),
        ]),
    );
  }

  function walk(told: unknown, name: string, ticks: 0 | 1): unknown {
    if (typeof told === "number") return numberOf(told, name, ticks);
    if (typeof told !== "object" || told === null) return told;
    const cache = caches[ticks];
    const known = cache.get(told);
    if (known !== undefined) return known;
    const copy = copyOf(told, ticks);
    const key = keyOf(copy, keys);
    const earlier = kept.get(key);
    const one = earlier ?? copy;
    if (earlier === undefined) {
      kept.set(key, copy);
      keys.set(copy, `#${kept.size}`);
      caches[0].set(copy, copy);
    }
    cache.set(told, one);
    return one;
  }

  // oxlint-disable typescript/no-unsafe-type-assertion -- the same shape with other times
  return {
    now: <Told>(value: Told) => walk(value, "", 0) as Told,
    later: <Told>(value: Told) => walk(value, "", 1) as Told,
  };
}

/** What is in an object, with the numbers of the objects in it. */
function keyOf(told: object, keys: WeakMap<object, string>): string {
  const nestedKey = (nested: unknown): string =>
    typeof nested === "object" && nested !== null
      ? (keys.get(nested) ?? "")
      : typeof nested === "string"
        ? JSON.stringify(nested)
        : String(nested);
  if (told instanceof Uint8Array) return `bytes ${told.join()}`;
  if (told instanceof Map)
    return `map ${[...told].map(([key, nested]) => `${String(key)}:${nestedKey(nested)}`).join()}`;
  if (Array.isArray(told)) return `[${told.map(nestedKey).join()}]`;
  let key = "";
  for (const [name, nested] of Object.entries(told)) key += `${name}:${nestedKey(nested)},`;
  return key;
}
