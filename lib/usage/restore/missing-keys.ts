import type { Month } from "../../base/month.ts";
import { partitionKeyOf } from "../../records/record.ts";
import type { Table, TableKey } from "../../store/table.ts";
import { readEntry, type Entry } from "../ledger/entry.ts";
import { entryPartition } from "../ledger/keys.ts";

/** A verification of which the live table has no record, and its entries in the months that were read, in no order. */
export type MissingKey = { pk: string; entries: readonly Entry[] };

/** What is searched, and how much of it is held. */
export type MissingKeySearch = {
  usage: Table;
  /** Returns those of at most 100 keys under which the live table has an item. */
  existing(pks: readonly string[]): Promise<ReadonlySet<string>>;
  months: readonly Month[];
  /** How many verifications are held at a time; if more are missing, the entries are read again for the rest. */
  mostHeld?: number;
  /** Is told the key of an item among the entries that is none, or has no id of a verification. */
  unreadable(key: TableKey): void;
};

/** With two entries each, about 20 MB. */
const usuallyHeld = 10_000;
const groupSize = 100;
const pageItems = 250;

/** Ids from one to another; the first is not part of it, and neither end need be there. */
type IdRange = { after: string; upTo: string | undefined };

/**
 * Yields the keys that have entries in one of the 256 shards and no record in the live table, in groups of at most 100. Memory does
 * not grow with how many there are.
 */
export async function* missingKeys(search: MissingKeySearch, shard: number): AsyncGenerator<MissingKey[]> {
  for (let after: string | undefined = ""; after !== undefined;) {
    const { held, upTo } = await hold(search, shard, after);
    const keys = [...held].map(([pk, entries]) => ({ pk, entries }));
    for (let first = 0; first < keys.length; first += groupSize) yield keys.slice(first, first + groupSize);
    after = upTo;
  }
}

/** Reads the entries of a shard, and holds those of the first missing keys after one, by id. `upTo`: there are more after this one. */
async function hold(
  { usage, existing, months, unreadable, mostHeld = usuallyHeld }: MissingKeySearch,
  shard: number,
  after: string,
): Promise<{ held: Map<string, Entry[]>; upTo: string | undefined }> {
  const held = new Map<string, Entry[]>();
  const range: IdRange = { after, upTo: undefined };
  const sift = async (group: ReadonlyMap<string, Entry[]>): Promise<void> => {
    const known = [...group.keys()].filter((pk) => !held.has(pk));
    const living = await existing(known);
    for (const [pk, entries] of group) {
      if (!living.has(pk)) held.set(pk, [...(held.get(pk) ?? []), ...entries]);
    }
    if (held.size > mostHeld) range.upTo = keepFirst(held, Math.ceil(mostHeld / 2));
  };
  let group = new Map<string, Entry[]>();
  for (const month of months) {
    for await (const item of usage.query(entryPartition(month, shard), undefined, queryOptions)) {
      const entry = readEntry(item);
      const pk = entry && partitionKeyOf(entry.verificationId);
      if (entry === undefined || pk === undefined) {
        if (after === "") unreadable({ pk: item.pk, sk: item.sk });
        continue;
      }
      if (!isWithin(pk, range)) continue;
      group.set(pk, [...(group.get(pk) ?? []), entry]);
      if (group.size < groupSize) continue;
      await sift(group);
      group = new Map();
    }
  }
  if (group.size > 0) await sift(group);
  return { held, upTo: range.upTo };
}

const queryOptions = { pageItems, isConsistent: true } as const;

function isWithin(pk: string, { after, upTo }: IdRange): boolean {
  return pk > after && (upTo === undefined || pk <= upTo);
}

/** Drops all but the first keys; returns the last that is left. */
function keepFirst(held: Map<string, Entry[]>, count: number): string | undefined {
  const sorted = [...held.keys()].toSorted();
  for (const pk of sorted.slice(count)) held.delete(pk);
  return sorted[count - 1];
}
