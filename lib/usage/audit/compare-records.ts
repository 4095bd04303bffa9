import { recordFromItem } from "../../records/item.ts";
import { partitionKeyOf, verificationId, type VerificationRecord } from "../../records/record.ts";
import { freeCounter } from "../../records/attempts.ts";
import { shanghaiMonth, type Month } from "../../base/month.ts";
import type { Table, TableKey } from "../../store/table.ts";
import { attemptName, entriesOf, isOfLife, keyOf, readEntry, type Entry } from "../ledger/entry.ts";
import type { RecordReader } from "../ledger/find-attempt.ts";
import { type KeyedEntry, readKeyedEntries } from "../ledger/read-entries.ts";
import { readSettlements, type SettlementEntry } from "../ledger/settlement-items.ts";
import { type CopyFinding, isInPlace, judgeCopies } from "./copies.ts";
import { contentOf, createEntryIndex } from "./entry-index.ts";
import { createHashSet } from "./hash-set.ts";
import { hashOf } from "./hash-table.ts";
import { neverWas } from "./never-was.ts";
import type { KnownNames } from "./totals-differences.ts";

/**
 * Something on which entries and living records do not agree. `missing`: the record has an attempt without an entry.
 * `different`: they say something else of it. `unsupported`: the record lives, and never had such an attempt. `doubled`:
 * an attempt has several entries. `misplaced`: its only entry stands under a key that is not its own. `unreadable`: an
 * item among the entries is none; `seen` is the attempt of a living record to which its key belongs.
 */
export type RecordFinding = {
  what: "missing" | "different" | "unsupported" | "unreadable" | CopyFinding["what"];
  /** The entry as it stands; undefined if it is missing. */
  stands: Entry | undefined;
  /** The attempt as the record has it; undefined if the record has none. */
  seen: Entry | undefined;
  /** Whether a settlement of the attempt is stored, so that an operator has decided its charge. */
  settled?: true;
  /** Whether the living record proves that there was no such attempt. */
  isInvented?: true;
} & Partial<Pick<CopyFinding, "key" | "original">>;

/** What the comparison came to. */
export type RecordComparison = {
  findings: readonly RecordFinding[];
  /** The records that were read, including those of other months. */
  records: number;
  /** The month's entries that a living record confirms, and those whose record is gone. */
  confirmed: number;
  unconfirmed: number;
};

/** What comparing needs from outside. */
export type AuditSources = KnownNames & {
  table: Table;
  records: RecordReader;
  /** Reads every living record. */
  scan(): AsyncIterable<VerificationRecord>;
};

/**
 * Compares the entries of a month with the living records, both ways. `seeEntry` is called for each entry. Memory grows
 * by some tens of bytes for an entry or a record, whatever is in it.
 */
export async function compareRecords(
  { table, records, scan }: AuditSources,
  month: Month,
  seeEntry: (entry: Entry) => void,
): Promise<RecordComparison> {
  const index = createEntryIndex();
  // If it takes a record that is gone for one that lives, that costs a read of the record, and decides nothing.
  const living = createHashSet();
  const findings: RecordFinding[] = [];
  /** The names of attempts whose entries are not one in its place. */
  const suspects = new Set<string>();
  /** The keys of items that are no entries, and those that a living record has an attempt for, by their text. */
  const unreadable = new Map<string, TableKey>();
  const claimed = new Set<string>();
  const told = (key: TableKey): void => void unreadable.set(textOf(key), key);
  for await (const keyed of readKeyedEntries(table, month, { unreadable: told })) {
    const { entry } = keyed;
    // The totals and bills of another month do not know of an entry that stands in this one.
    if (shanghaiMonth(entry.startedAt) === month) seeEntry(entry);
    if (!isInPlace(keyed) || !index.add(entry)) suspects.add(attemptName(entry));
  }
  let [count, confirmed] = [0, 0];
  for await (const record of scan()) {
    count += 1;
    living.add(hashOf(verificationId(record.pk))[0]);
    for (const seen of entriesOf(record)) {
      if (shanghaiMonth(seen.startedAt) !== month) continue;
      const known = index.see(seen);
      const finding = known === "same" ? undefined : await differenceOf(table, seen);
      if (finding !== undefined) {
        findings.push(finding);
        claimed.add(textOf(keyOf(seen)));
      } else if (known !== "missing") confirmed += 1;
    }
  }
  const unseen = new Map<string, Entry[]>();
  let gone = 0;
  const copies: KeyedEntry[] = [];
  const isAnyLeft = index.size > index.seen || suspects.size > 0;
  const unread = isAnyLeft ? readKeyedEntries(table, month, { unreadable: () => undefined }) : [];
  for await (const keyed of unread) {
    const { entry } = keyed;
    if (suspects.has(attemptName(entry)) && !claimed.has(textOf(keyed.key))) copies.push(keyed);
    // What was posted since the first reading is of the next audit.
    if (!isInPlace(keyed) || !index.has(entry) || index.isSeen(entry)) continue;
    if (!living.mayHave(hashOf(entry.verificationId)[0])) gone += 1;
    else unseen.set(entry.verificationId, [...(unseen.get(entry.verificationId) ?? []), entry]);
  }
  findings.push(...(await judgeCopies(copies, { table, records })));
  for (const [text, key] of unreadable) {
    if (!claimed.has(text)) findings.push({ what: "unreadable", stands: undefined, seen: undefined, key });
  }
  const settled = settledNames(await readSettlements(table, month));
  for (const [id, entries] of unseen) {
    const item = await records.read(partitionKeyOf(id) ?? "");
    for (const { outcome, ...finding } of entriesAgainst(item && recordFromItem(item), entries, settled)) {
      if (outcome === "gone") gone += 1;
      else if (outcome === "confirmed") confirmed += 1;
      else findings.push({ what: outcome, ...finding });
    }
  }
  for (const finding of findings) {
    const entry = finding.seen ?? finding.stands;
    if (entry !== undefined && settled.has(attemptName(entry))) finding.settled = true;
  }
  return { findings, records: count, confirmed, unconfirmed: gone };
}

function textOf({ pk, sk }: TableKey): string {
  return JSON.stringify([pk, sk]);
}

/** The attempts that operators have settled. */
function settledNames(settlements: readonly SettlementEntry[]): ReadonlySet<string> {
  return new Set(settlements.map(attemptName));
}

/** What a record says that its entry does not; undefined if the entry has caught up in the meantime. */
async function differenceOf(table: Table, seen: Entry): Promise<RecordFinding | undefined> {
  const stored = await table.read(keyOf(seen));
  if (stored === undefined) return { what: "missing", stands: undefined, seen };
  const stands = readEntry(stored);
  if (stands === undefined) return { what: "unreadable", stands, seen, key: keyOf(seen) };
  const isSame = attemptName(stands) === attemptName(seen) && contentOf(stands) === contentOf(seen);
  return isSame ? undefined : { what: "different", stands, seen };
}

type Judged = Pick<RecordFinding, "stands" | "seen" | "isInvented"> & {
  outcome: "gone" | "confirmed" | "different" | "unsupported";
};

/**
 * Judges the entries of a key that its record does not list. A number that the record has opened and no longer lists was
 * dropped as free. What an operator has settled needs no record: `settled` has the names of all such attempts.
 */
function entriesAgainst(
  record: VerificationRecord | undefined,
  entries: readonly Entry[],
  settled: ReadonlySet<string>,
): Judged[] {
  const dropped = new Map(Object.entries(record?.earlierFree ?? {}));
  return entries.map((stands): Judged => {
    if (record === undefined || !isOfLife(stands, record)) {
      return { outcome: "gone", stands, seen: undefined };
    }
    const { settlement, ...unsettled } = stands;
    if (settlement !== undefined && settled.has(attemptName(stands)))
      return { outcome: "confirmed", stands, seen: undefined };
    const counter = freeCounter(stands);
    const left = dropped.get(counter) ?? 0;
    const wasDropped = stands.attempt <= record.attemptCount && left > 0;
    if (wasDropped) dropped.set(counter, left - 1);
    if (!wasDropped) {
      const invented = neverWas(stands, record) ? ({ isInvented: true } as const) : {};
      return { outcome: "unsupported", stands, seen: undefined, ...invented };
    }
    return stands.charge === "free" && settlement === undefined
      ? { outcome: "confirmed", stands, seen: undefined }
      : { outcome: "different", stands, seen: { ...unsettled, charge: "free" } };
  });
}
