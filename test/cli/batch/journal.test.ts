import { appendFileSync, readFileSync, truncateSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type JournalEntry, openJournal } from "../../../cli/batch/journal.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "idcheck-journal-"));
  path = join(folder, "journal");
});
afterEach(() => rm(folder, { recursive: true }));

function entry(id: string): JournalEntry {
  return {
    id,
    verdict: "match",
    reason: "match",
    advice: "accept",
    identity: "match",
    provider: "shuxun",
    charged: "yes",
    checkedAt: "2026-11-22T04:30:00.000Z",
    spentMilliFen: 17_000,
    doubtfulMilliFen: 0,
  };
}

describe("the journal of a batch", () => {
  it("keeps verdicts and what they cost, also for the next run", async () => {
    const first = await openJournal(path);
    await Promise.all(["a", "b", "c"].map((key) => first.append(key, entry(`vrf_${key}`))));
    expect(await first.read("b")).toEqual(entry("vrf_b"));
    await first.close();
    const second = await openJournal(path);
    expect([second.has("c"), second.has("d")]).toEqual([true, false]);
    expect(await second.read("c")).toEqual(entry("vrf_c"));
    expect(second.totals()).toEqual({ spentMilliFen: 51_000, doubtfulMilliFen: 0 });
    await second.append("d", entry("vrf_d"));
    expect(await second.read("d")).toEqual(entry("vrf_d"));
    await second.close();
  });

  it("drops a line that a kill cut off, wherever it was cut", async () => {
    const whole = await openJournal(path);
    await whole.append("a", entry("vrf_a"));
    const kept = readFileSync(path).length;
    await whole.append("b", entry("vrf_b"));
    await whole.close();
    for (let size = readFileSync(path).length - 1; size >= kept; size -= 7) {
      truncateSync(path, size);
      const journal = await openJournal(path);
      expect([journal.has("a"), journal.has("b")]).toEqual([true, false]);
      await journal.append("c", entry("vrf_c"));
      expect(await journal.read("c")).toEqual(entry("vrf_c"));
      await journal.close();
      truncateSync(path, kept);
      appendFileSync(path, `["b",${JSON.stringify(entry("vrf_b"))}]\n`);
    }
  });
});
