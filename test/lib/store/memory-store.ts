import type {
  Condition,
  Item,
  Path,
  RecordStore,
  Value,
  Write,
  WriteResult,
} from "../../../lib/store/write.ts";

/** The table as a map. Items are never changed in place, so that a reader keeps what it read. */
export type MemoryTable = Map<string, Item>;

/**
 * Evaluates a write as DynamoDB does: all conditions against what stands there, then all edits at once. The
 * store suite holds it against the real engines.
 */
export function applyWrite(table: MemoryTable, write: Write): WriteResult {
  const item = table.get(write.pk);
  const next = written(item, write);
  if (next === undefined) return { applied: false, item };
  table.set(write.pk, next);
  return { applied: true };
}

/** What stands where `item` stood once it is written; undefined where a condition fails. */
export function written(item: Item | undefined, write: Write): Item | undefined {
  for (const condition of write.conditions) if (!holds(item, condition)) return undefined;
  if (write.type === "put") return write.item;
  const next: Draft = { ...(item ?? { pk: write.pk }) };
  const copied: Value[] = [next];
  for (const [path, value] of write.set) edit(next, path, value, copied);
  for (const path of write.remove) edit(next, path, undefined, copied);
  return next;
}

/** A store over a map that answers at once. */
export function createMemoryStore(table: MemoryTable = new Map()): RecordStore {
  return {
    write: (write) => Promise.resolve(applyWrite(table, write)),
    read: (pk) => Promise.resolve(table.get(pk)),
  };
}

function holds(item: Item | undefined, condition: Condition): boolean {
  const value = item === undefined ? undefined : valueAt(item, condition.path);
  switch (condition.test) {
    case "absent":
      return value === undefined;
    case "equals":
      return same(value, condition.value);
    case "one_of":
      return condition.values.some((candidate) => same(value, candidate));
    case "at_most":
      return typeof value === "number" && value <= condition.value;
  }
}

function valueAt(item: Item, path: Path): Value | undefined {
  let value: Value | undefined = item;
  for (const name of path) value = isItem(value) ? value[name] : undefined;
  return value;
}

type Draft = Record<string, Value>;

/** Changes `draft` and the maps in it, each of which is `copied` before its first change. */
function edit(draft: Draft, path: Path, value: Value | undefined, copied: Value[]): void {
  const last = path.length - 1;
  let map = draft;
  for (let depth = 0; depth < last; depth++) {
    const name = path[depth] ?? "";
    const nested = map[name];
    // DynamoDB refuses a document path whose parent does not exist; a write that does it is a fault of ours.
    if (!isItem(nested)) throw new TypeError("the document path is invalid for update");
    if (!copied.includes(nested)) {
      const copy = { ...nested };
      copied.push(copy);
      map[name] = copy;
      map = copy;
    } else map = nested;
  }
  const name = path[last];
  if (name === undefined) throw new TypeError("an empty path");
  if (value === undefined) delete map[name];
  else map[name] = value;
}

function isItem(value: Value | undefined): value is Item {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function same(left: Value | undefined, right: Value): boolean {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right) === 0;
  return left === right;
}
