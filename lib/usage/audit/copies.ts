import { recordFromItem } from "../../records/item.ts";
import { partitionKeyOf } from "../../records/record.ts";
import type { Table, TableKey } from "../../store/table.ts";
import { advance } from "../ledger/advance.ts";
import { attemptName, entriesOf, readEntry, keyOf, type Entry } from "../ledger/entry.ts";
import type { RecordReader } from "../ledger/find-attempt.ts";
import type { KeyedEntry } from "../ledger/read-entries.ts";

/**
 * An entry that is not at the place of its attempt. `doubled`: the attempt has another entry. `misplaced`: it has none where
 * it should be.
 */
export type CopyFinding = {
  what: "doubled" | "misplaced";
  /** The entry as it stands. */
  stands: Entry;
  seen: undefined;
  /** Where it stands. */
  key: TableKey;
  /** The entry at the attempt's own place, if that one says all that this one does: this one can be removed. */
  original?: Entry;
};

/** Whether an entry stands under the key that its fields give. */
export function isInPlace({ key, entry }: KeyedEntry): boolean {
  return isSameKey(key, keyOf(entry));
}

/**
 * Judges attempts with several entries or with one under a wrong key. The place of an attempt is what its living record
 * says. Without a record it is the key that the entries' own fields give, if they give one alone; otherwise nothing says
 * which of them is the attempt's, and each is a finding without an original.
 */
export async function judgeCopies(
  suspects: Iterable<KeyedEntry>,
  { table, records }: { table: Table; records: RecordReader },
): Promise<CopyFinding[]> {
  const findings: CopyFinding[] = [];
  for (const group of Map.groupBy(suspects, ({ entry }) => attemptName(entry)).values()) {
    const place = (await placeInRecord(group, records)) ?? placeByFields(group);
    const stored = place && (await table.read(place));
    const original = stored && readEntry(stored);
    for (const { key, entry } of group) {
      if (place !== undefined && isSameKey(key, place)) continue;
      findings.push({
        what: original === undefined && place !== undefined ? "misplaced" : "doubled",
        stands: entry,
        seen: undefined,
        key,
        ...(original !== undefined && saysAll(original, entry) ? { original } : {}),
      });
    }
  }
  return findings;
}

/** Whether an entry says everything that a copy of it does, so that removing the copy loses nothing. */
export function saysAll(original: Entry, copy: Entry): boolean {
  const isSameCall =
    original.kind === copy.kind &&
    original.provider === copy.provider &&
    original.feeMilliFen === copy.feeMilliFen;
  const isSameCharge = original.charge === copy.charge && original.settlement === copy.settlement;
  const isSamePurpose = copy.purpose === undefined || copy.purpose === original.purpose;
  return isSameCall && isSamePurpose && (isSameCharge || advance(copy, original) !== undefined);
}

async function placeInRecord(
  [first]: readonly KeyedEntry[],
  records: RecordReader,
): Promise<TableKey | undefined> {
  if (first === undefined) return undefined;
  const item = await records.read(partitionKeyOf(first.entry.verificationId) ?? "");
  const name = attemptName(first.entry);
  const seen = item && entriesOf(recordFromItem(item)).find((one) => attemptName(one) === name);
  return seen && keyOf(seen);
}

function placeByFields(group: readonly KeyedEntry[]): TableKey | undefined {
  const inPlace = group.filter(isInPlace);
  const [place, ...others] = (inPlace.length > 0 ? inPlace : group).map(({ entry }) => keyOf(entry));
  return place !== undefined && others.every((other) => isSameKey(other, place)) ? place : undefined;
}

function isSameKey(one: TableKey, other: TableKey): boolean {
  return one.pk === other.pk && one.sk === other.sk;
}
