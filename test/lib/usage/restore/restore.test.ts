import { describe, expect, inject, it } from "vitest";
import { projectUsageEntry } from "../../../../lib/entry/project-usage.ts";
import { Problem } from "../../../../lib/domain/problem.ts";
import { recordFromItem, recordItem } from "../../../../lib/records/item.ts";
import { verificationId, type VerificationRecord } from "../../../../lib/records/record.ts";
import type { Item, RecordStore } from "../../../../lib/store/write.ts";
import { agrees } from "../../../../lib/usage/audit/audit.ts";
import { auditMonth } from "../../../../lib/usage/audit/audit.ts";
import { repairMonth } from "../../../../lib/usage/audit/repair.ts";
import { attemptName, entriesOf, entryItem, type Entry } from "../../../../lib/usage/ledger/entry.ts";
import { keyOfItem } from "../../../../lib/usage/restore/copied-record.ts";
import { restoreRecords } from "../../../../lib/usage/restore/restore.ts";
import { testSeed } from "../../../support/seed.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { monthsBetween } from "../../../../lib/base/month.ts";
import {
  claimRequest,
  createCountingRandom,
  createManualClock,
  recordsOver,
} from "../../records/fixtures.ts";
import { createMemoryStore, type MemoryTable } from "../../store/memory-store.ts";
import { createMemoryUsageTable, type MemoryUsageTable } from "../../store/memory-usage-table.ts";
import { usageDependencies } from "../dependencies.ts";
import { callerNames, eventEntry, playChecks } from "../ledger/histories.ts";
import { type DamagedTables, project, recordsOf, restore, settings, sourcesOf } from "./damaged-tables.ts";

const month = "2026-11";
const from = Date.UTC(2026, 10, 3);
const to = Date.UTC(2026, 10, 9);
/** After everything that has happened, when the locks are over. */
const now = Date.UTC(2026, 10, 29);

/** What made-up checks came to, a copy of their table from the middle of it, and what of the table is left. */
async function damaged(
  seed: number,
  left: (roll: () => number) => boolean,
): Promise<DamagedTables & { truth: MemoryTable }> {
  const roll = seededRandom(seed);
  const history = playChecks({ attempts: 150, callers: callerNames(3), from, to }, roll);
  const cut = from + Math.floor(roll() * (to - from));
  const copy = new Map<string, Item>();
  for (const { pk, after, at } of history.entries) if (at <= cut) copy.set(pk, after);
  const usage = createMemoryUsageTable();
  await project(
    usage,
    history.entries.map(({ after }) => recordFromItem(after)),
  );
  const live: MemoryTable = new Map([...history.table].filter(() => left(roll)));
  return { truth: history.table, live, copy, usage, clock: createManualClock(now) };
}

function entriesIn(usage: MemoryUsageTable): Entry[] {
  const items = [...usage.items].flatMap(([pk, rows]) =>
    pk.startsWith("entries#") ? [...rows.values()] : [],
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else was written there
  return items.map(({ pk: _pk, sk: _sk, ...entry }) => entry as unknown as Entry);
}

/** Entries with what was open as unknown: nobody is at work on it. */
function closed(entries: readonly Entry[]): Entry[] {
  return entries.map((entry) => (entry.charge === "open" ? { ...entry, charge: "unknown" } : entry));
}

/** What may be done with a key: `called` if a provider may be asked for it again. */
async function use(record: VerificationRecord, tables: DamagedTables): Promise<string> {
  const { live, clock } = tables;
  const records = recordsOver(createMemoryStore(new Map(live)), clock);
  const request = claimRequest(clock, { pk: record.pk, fingerprint: () => new Uint8Array(32) });
  try {
    const { outcome } = await records.claim(request);
    return outcome === "claimed" ? "called" : outcome;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

function audited({ usage, live }: DamagedTables) {
  const records = createMemoryStore(live);
  return auditMonth({ table: usage, records, scan: () => scanOf({ live }) }, { month });
}

async function* scanOf({ live }: Pick<DamagedTables, "live">) {
  for (const record of recordsOf(live)) yield await Promise.resolve(record);
}

const losses: readonly [string, (roll: () => number) => boolean][] = [
  ["the whole table", () => false],
  ["some records", (roll) => roll() < 0.6],
];

describe.each(losses)("a restore after the loss of %s", (_, left) => {
  const seeds = Array.from(
    { length: { short: 1, long: 20 }[inject("search")] },
    (_unused, index) => testSeed + index,
  );

  it.each(seeds)("pays no key twice, keeps the books, and agrees with them (seed %i)", async (seed) => {
    const tables = await damaged(seed, left);
    const { truth, live, usage, clock } = tables;
    const untouched = new Map(live);
    const before = entriesIn(usage);
    const would = await restore(tables, true);
    expect([...live]).toEqual([...untouched]);
    const did = await restore(tables);
    const written = did.done + did.released + did.refused + did.forgotten;
    expect(written).toBe(live.size - untouched.size);
    expect({ ...did, living: 0 }).toEqual({ ...would, living: 0 });

    // Every key is there again, and what was there is as it was.
    expect(new Set(live.keys())).toEqual(new Set(truth.keys()));
    for (const [pk, item] of untouched) expect(live.get(pk)).toBe(item);

    clock.advance(120_000);
    for (const known of recordsOf(truth)) {
      const outcome = await use({ ...known, replayUntil: Infinity }, tables);
      const restored = recordFromItem(live.get(known.pk) ?? {});
      if (known.answer !== undefined) {
        expect(["replayed", "key_expired"]).toContain(outcome);
        if (restored.answer !== undefined) expect(restored.answer).toEqual(known.answer);
      }
      const shown = new Map(entriesOf(restored).map((entry) => [entry.attempt, entry.charge]));
      for (const { attempt, charge } of entriesOf(known)) {
        // Free attempts may be counted instead of listed.
        if (charge !== "free")
          expect(shown.get(attempt)).toBe(charge === "open" && !untouched.has(known.pk) ? "unknown" : charge);
      }
    }

    // The stream brings what was restored, more than once, and watches it.
    const { dependencies, lines } = usageDependencies(usage);
    const events = [...live].flatMap(([pk, after], index) =>
      untouched.has(pk) ? [] : [eventEntry({ pk, before: undefined, after, at: now }, index)],
    );
    const handler = projectUsageEntry({ ...dependencies, clock });
    for (const Records of [events, events]) {
      const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => 60_000 });
      expect(batchItemFailures).toEqual([]);
    }
    expect(lines.filter((line) => "alarm" in line && line.alarm === "impossible_transition")).toEqual([]);
    expect(closed(entriesIn(usage))).toEqual(closed(before));
    const audit = await audited(tables);
    expect([audit.findings, audit.differences, agrees(audit)]).toEqual([[], [], true]);

    // It changes nothing when it runs again.
    const again = await restore(tables);
    expect(again).toMatchObject({ done: 0, released: 0, refused: 0, forgotten: 0, living: tables.copy.size });
  });
});

describe("a restore", () => {
  it("comes to the same if it is killed again and again, and if two run at once", async () => {
    const seed = testSeed + 50;
    const [whole, killed, twice] = await Promise.all([1, 2, 3].map(() => damaged(seed, () => false)));
    if (whole === undefined || killed === undefined || twice === undefined)
      throw new Error("there are three");
    await restore(whole);
    let kills = 0;
    for (let isDone = false; !isDone;) {
      const inner = createMemoryStore(killed.live);
      let left = 17;
      const store: RecordStore = {
        ...inner,
        write: (write, timeoutMs) => {
          left -= 1;
          if (left < 0) throw Object.assign(new Error("killed"), { name: "AccessDeniedException" });
          return inner.write(write, timeoutMs);
        },
      };
      const sources = sourcesOf(killed);
      const dying = { ...sources, live: { ...sources.live, store } };
      isDone = await restoreRecords(dying, { isDry: false }).then(
        () => true,
        () => false,
      );
      if (!isDone) kills += 1;
    }
    expect(kills).toBeGreaterThan(2);
    const [one, other] = await Promise.all([restore(twice), restore(twice)]);
    expect(one.done + other.done + one.refused + other.refused + one.released + other.released).toBe(
      whole.live.size,
    );
    for (const tables of [killed, twice]) expect(sorted(tables.live)).toEqual(sorted(whole.live));
  });

  it("holds few keys at a time, and comes to the same", async () => {
    const seed = testSeed + 60;
    const [whole, small] = [await damaged(seed, () => false), await damaged(seed, () => false)];
    const expected = await restore(whole);
    const would = await restoreRecords(sourcesOf(small), { isDry: true, mostHeld: 1 });
    expect({ ...would, living: expected.living }).toEqual(expected);
    const found = await restoreRecords(sourcesOf(small), { isDry: false, mostHeld: 1 });
    expect(found).toEqual(expected);
    expect(sorted(small.live)).toEqual(sorted(whole.live));
  });

  it("names and leaves what it cannot read, and refuses the keys of the books that this leaves without a copy", async () => {
    const tables = await damaged(testSeed + 70, () => false);
    const copy = new Map(tables.copy);
    const [first = "", second = ""] = copy.keys();
    const { attempts: _, ...torn } = copy.get(first) ?? {};
    copy.set(first, torn);
    copy.set(second, { ...copy.get(second), freeAt: "soon" });
    copy.set("person#17", { pk: "person#17", name: "nobody" });
    const entry = entriesIn(tables.usage)[0];
    if (entry === undefined) throw new Error("there are entries");
    const { charge: _charge, ...unreadable } = entryItem({ ...entry, attempt: 99 });
    await tables.usage.write({
      type: "put",
      item: { ...unreadable },
      conditions: [],
    });
    const restored = await restore({ ...tables, copy });
    expect(restored.unreadable).toBe(4);
    expect(new Set(restored.unreadableNames)).toEqual(
      new Set([
        verificationId(first),
        verificationId(second),
        "an item whose key is not that of a record",
        `${unreadable.pk} / ${unreadable.sk}`,
      ]),
    );
    for (const pk of [first, second]) {
      expect(recordFromItem(tables.live.get(pk) ?? {}).lost).toBeDefined();
    }
    expect(tables.live.has("person#17")).toBe(false);
  });

  it("refuses keys of any month of the retention", async () => {
    const tables = await damaged(testSeed + 75, () => false);
    const later = createManualClock(from + settings.retentionMs - 86_400_000);
    const restored = await restore({ ...tables, copy: new Map(), clock: later });
    expect(restored.refused).toBe(tables.truth.size);
  });

  it("leaves what retention would have removed, and what has a record that cannot be read", async () => {
    const tables = await damaged(testSeed + 80, () => false);
    const copied = [...tables.copy.values()].map((item) =>
      recordItem({ ...recordFromItem(item), expiresAt: 1 }),
    );
    const copy = new Map(copied.map((item) => [keyOfItem(item), item]));
    const late = createManualClock(now + settings.retentionMs + 86_400_000);
    const old = await restore({ ...tables, copy, clock: late });
    expect(old).toMatchObject({
      done: 0,
      released: 0,
      refused: 0,
      pastRetention: copy.size,
      scanned: copy.size,
    });
    const [pk = ""] = tables.truth.keys();
    tables.live.set(pk, { pk, torn: true });
    await restore(tables);
    expect(tables.live.get(pk)).toEqual({ pk, torn: true });
  });

  it("leaves the books to be written again from the records, if they were lost", async () => {
    const tables = await damaged(testSeed + 100, () => true);
    const before = new Map(entriesIn(tables.usage).map((entry) => [attemptName(entry), entry]));
    tables.usage.items.clear();
    const records = createMemoryStore(tables.live);
    const { clock } = tables;
    const random = createCountingRandom();
    const sources = { table: tables.usage, records, scan: () => scanOf(tables), clock, random };
    for (const of of monthsBetween("2026-11", "2026-12")) {
      const audit = await auditMonth(sources, { month: of });
      await repairMonth(sources, audit, { by: "accounting", mayRebuild: false });
      const { findings, differences } = await auditMonth(sources, { month: of });
      expect([findings, differences]).toEqual([[], []]);
    }
    const after = new Map(entriesIn(tables.usage).map((entry) => [attemptName(entry), entry]));
    for (const [name, entry] of before) {
      // Only free attempts that records have dropped do not come back.
      if (after.has(name) || entry.charge !== "free") expect(after.get(name)).toEqual(entry);
    }
    expect(after.size).toBeGreaterThan(before.size * 0.9);
  });

  it("copies what only the copy has, and locks it against whoever may still be calling", async () => {
    const tables = await damaged(testSeed + 90, () => false);
    tables.usage.items.clear();
    const { done, released, refused } = await restore(tables);
    expect([done + released, refused]).toEqual([tables.copy.size, 0]);
    const open = recordsOf(tables.live).find(({ state }) => state === "released");
    if (open === undefined) throw new Error("there is a record without an end");
    tables.clock.advance(60_000);
    expect(await use(open, tables)).toMatch(/in_progress|key_expired/u);
  });
});

function sorted(table: MemoryTable): unknown[] {
  return [...table].toSorted(([one], [other]) => (one < other ? -1 : 1));
}
