import type { Clock, Random } from "../../base/clock.ts";
import { type Month, monthsBetween, shanghaiMonth } from "../../base/month.ts";
import { settled } from "../../base/settled.ts";
import { longestLockMs, type RecordSettings } from "../../domain/record-settings.ts";
import type { VerificationRecord } from "../../records/record.ts";
import type { Table } from "../../store/table.ts";
import type { Item, RecordStore } from "../../store/write.ts";
import { entriesOf, keyOf, readEntry, type Entry } from "../ledger/entry.ts";
import { shardCount } from "../ledger/keys.ts";
import { copiedRecord, keyOfItem, nameOf } from "./copied-record.ts";
import type { RestoreTerms } from "./lost-record.ts";
import { missingKeys, type MissingKey, type MissingKeySearch } from "./missing-keys.ts";
import { createPutBack } from "./put-back.ts";
import { isKept, restoredRecord } from "./restored-record.ts";

/** The tables of a restore, and what it needs from outside. */
export type RestoreSources = {
  /** The table with the books. Only entries are read. */
  usage: Table;
  live: Pick<MissingKeySearch, "existing"> & { store: RecordStore };
  /** The older table of records, which is only read: up to 100 items by key, and all of them by page. */
  copy: { read(pks: readonly string[]): Promise<Item[]>; scan(): AsyncIterable<Item[]> };
  clock: Clock;
  random: Random;
  settings: RecordSettings;
};

/** How a restore is made; `isDry`: nothing is written, only counted. `shards`: of 256, how many of the books are done. */
export type RestoreOptions = Pick<MissingKeySearch, "mostHeld"> & {
  isDry: boolean;
  onProgress?(progress: Readonly<Restored> & { shards: number }): void;
};

/** What a restore came to, or would come to. */
export type Restored = {
  /** Records that were copied and are done: their keys replay, or are refused as before. */
  done: number;
  /** Records that were copied unfinished, without their owner: their keys may run again. */
  released: number;
  /** Keys of the books without a copy that could be used. They are refused. */
  refused: number;
  /** Records of persons who were forgotten. */
  forgotten: number;
  /** Items that were read in the copy, how many of them the live table has, and how many retention would have removed. */
  scanned: number;
  living: number;
  pastRetention: number;
  /** What could not be read in the copy and among the entries, and was left: how many, and the names of the first. */
  unreadable: number;
  unreadableNames: string[];
};

const shardsAtOnce = 4;
const batchSize = 100;
const mostNamed = 100;
const dayMs = 86_400_000;

/**
 * Puts back the records that the live table lacks: first every key of the books, from its copy or, without one, so that it is
 * refused; then what only the copy has. A record that the live table has, or gets meanwhile, is never changed. What was written
 * stays if it rejects, and it goes on from there when it runs again. Two may run at once.
 */
export async function restoreRecords(sources: RestoreSources, options: RestoreOptions): Promise<Restored> {
  const { live, copy, clock, settings } = sources;
  const restored = noneRestored();
  const terms: RestoreTerms = { now: clock.now(), settings };
  const putBack = createPutBack(live.store, sources);
  const put = async (record: VerificationRecord | undefined): Promise<void> => {
    if (record !== undefined && (options.isDry || (await putBack(record)))) restored[sortOf(record)] += 1;
  };
  const left = (name: string): void => {
    restored.unreadable += 1;
    if (restored.unreadable <= mostNamed) restored.unreadableNames.push(name);
  };
  const restoreKeys = async (keys: readonly MissingKey[]): Promise<void> => {
    const items = await copy.read(keys.map(({ pk }) => pk));
    const copies = new Map(items.map((item) => [keyOfItem(item), copiedRecord(item)]));
    await settled(keys.map(({ pk, entries }) => put(restoredRecord(copies.get(pk), entries, terms))));
  };
  const restoreCopy = async (record: VerificationRecord): Promise<void> => {
    if (!isKept(record, terms)) {
      restored.pastRetention += 1;
      return;
    }
    const entries = await entriesInBooks(sources.usage, record);
    // Without writes, the key was counted with the books.
    if (!options.isDry || entries.length === 0) await put(restoredRecord(record, entries, terms));
  };
  const restoreCopies = async (items: readonly Item[]): Promise<void> => {
    const living = await live.existing(items.map(keyOfItem));
    const lacking: VerificationRecord[] = [];
    for (const item of items) {
      const record = copiedRecord(item);
      if (record === undefined) left(nameOf(item));
      else if (!living.has(record.pk)) lacking.push(record);
    }
    await settled(lacking.map(restoreCopy));
    restored.scanned += items.length;
    restored.living += living.size;
  };

  const search = searchOf(sources, options, terms, left);
  for (let first = 0; first < shardCount; first += shardsAtOnce) {
    const shards = Array.from({ length: shardsAtOnce }, async (_, index) => {
      for await (const keys of missingKeys(search, first + index)) await restoreKeys(keys);
    });
    await settled(shards);
    options.onProgress?.({ ...restored, shards: first + shardsAtOnce });
  }
  for await (const page of copy.scan()) {
    for (let first = 0; first < page.length; first += batchSize) {
      await restoreCopies(page.slice(first, first + batchSize));
    }
    options.onProgress?.({ ...restored, shards: shardCount });
  }
  return restored;
}

function noneRestored(): Restored {
  const keys = { done: 0, released: 0, refused: 0, forgotten: 0 };
  const items = { scanned: 0, living: 0, pastRetention: 0, unreadable: 0 };
  return { ...keys, ...items, unreadableNames: [] };
}

function searchOf(
  { usage, live: { existing } }: RestoreSources,
  { mostHeld }: RestoreOptions,
  terms: RestoreTerms,
  left: (name: string) => void,
): MissingKeySearch {
  return {
    usage,
    existing,
    months: monthsOfRetention(terms),
    ...(mostHeld !== undefined && { mostHeld }),
    unreadable: ({ pk, sk }) => {
      left(`${pk} / ${sk}`);
    },
  };
}

/** The months whose entries may be of records that retention has not removed. Clocks may be ahead at the turn of a month. */
function monthsOfRetention({ now, settings }: RestoreTerms): Month[] {
  const { retentionMs, replayWindowMs } = settings;
  const keptMs = Math.max(retentionMs, replayWindowMs) + replayWindowMs + longestLockMs(settings);
  return monthsBetween(shanghaiMonth(now - keptMs), shanghaiMonth(now + dayMs));
}

async function entriesInBooks(usage: Table, record: VerificationRecord): Promise<Entry[]> {
  const stored = await settled(entriesOf(record).map((entry) => usage.read(keyOf(entry))));
  return stored.flatMap((item) => (item && readEntry(item)) ?? []);
}

function sortOf({ lost, forgotten, state }: VerificationRecord) {
  if (lost !== undefined) return "refused";
  if (forgotten === true) return "forgotten";
  return state === "done" ? "done" : "released";
}
