import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { batchKey } from "../../../cli/batch/batch-key.ts";
import { createInOrder } from "../../../cli/batch/in-order.ts";
import { type Journal, openJournal } from "../../../cli/batch/journal.ts";
import type { EndedRow } from "../../../cli/batch/outcome.ts";
import { pricesOf } from "../../../cli/batch/prices.ts";
import { type BatchRun, runBatch } from "../../../cli/batch/run-batch.ts";
import { createClient } from "../../../clients/typescript/client.ts";
import type { CheckRequest, Reply } from "../../../clients/typescript/transport.ts";
import { answered, createFakeMeans, problem, rejection, verdict } from "../../clients/typescript/scripted.ts";
import { madeUpPerson } from "../../samples/people.ts";

let folder: string;
let journal: Journal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "idcheck-run-"));
  journal = await openJournal(join(folder, "journal"));
});
afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true });
});

async function* rowsOf(people: readonly number[]): BatchRun["rows"] {
  for (const [index, number] of people.entries()) {
    const { name, idNumber } = madeUpPerson(number);
    yield await Promise.resolve({ row: index + 2, fields: [name, idNumber] });
  }
}

async function run(
  people: readonly number[],
  answer: (request: CheckRequest, count: number) => Promise<Reply> | Reply,
  changes: Partial<BatchRun> = {},
) {
  const ended: EndedRow[] = [];
  let count = 0;
  const transport = { check: async (request: CheckRequest) => answer(request, count++) };
  const end = await runBatch({
    rows: rowsOf(people),
    check: {
      kind: "two_factor",
      secret: Buffer.alloc(32, 1),
      columns: { name: 0, idNumber: 1 },
      imageFolder: folder,
      purpose: undefined,
      settings: {},
      today: "2026-11-22",
    },
    client: createClient(
      { transport: { ...transport, read: () => new Promise<never>(() => {}) } },
      createFakeMeans(),
    ),
    journal,
    prices: pricesOf("two_factor", 20_000),
    concurrency: 4,
    maxSpendMilliFen: undefined,
    stop: new AbortController().signal,
    abandon: new AbortController().signal,
    now: () => 0,
    onRow: (row) => {
      ended.push(row);
      return Promise.resolve();
    },
    ...changes,
  });
  return { ended, end, requests: count };
}

const paid = verdict({ provider: "shuxun", charged: "yes", identity: "match" });
const everybody = Array.from({ length: 30 }, (_, index) => index);

describe("a run of a batch", () => {
  it("has no more checks in flight than it may, and hands rows on in their order", async () => {
    let inFlight = 0;
    let most = 0;
    const { ended } = await run(everybody, async (_, count) => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setTimeout(resolve, count % 3 === 0 ? 5 : 1));
      inFlight -= 1;
      return paid;
    });
    expect(most).toBe(4);
    expect(ended.map(({ row }) => row)).toEqual(everybody.map((index) => index + 2));
  });

  it("asks once about a person who comes again while the first check is in flight", async () => {
    const { ended, requests } = await run([1, 1, 2, 1], () => paid);
    expect(requests).toBe(2);
    expect(ended.map(({ outcome }) => "duplicateOf" in outcome && outcome.duplicateOf)).toEqual([
      undefined,
      2,
      undefined,
      2,
    ]);
  });

  it("asks again about who has no verdict, with the same key, and not about who has one", async () => {
    const keys: string[] = [];
    const first = await run([1, 2], ({ idempotencyKey }, count) => {
      keys.push(idempotencyKey);
      return count === 0 ? problem("provider_rejected_request") : paid;
    });
    expect(first.ended.map(({ outcome }) => outcome.kind)).toEqual(["problem", "verdict"]);
    const second = await run([1, 2], ({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      return paid;
    });
    expect(second.ended.map(({ outcome }) => outcome.kind)).toEqual(["verdict", "verdict"]);
    expect(keys).toHaveLength(3);
    expect(keys[2]).toBe(keys[0]);
  });

  describe("past the replay window of a key", () => {
    const id = "vrf_bbbbbbbbbbbbbbbbbbbbbb";
    const expired = problem("key_expired", { charged: "yes", verificationId: id });
    const view = { id, kind: "two_factor", status: "done", attempts: [], chargedNow: "yes" };
    const stored = {
      verdict: "mismatch",
      reason: "identity_mismatch",
      advice: "reject",
      identity: "mismatch",
      provider: "shuxun",
      charged: "unknown",
      createdAt: "2026-11-14T04:30:00.000Z",
    };
    const clientOf = (reply: Reply) =>
      createClient(
        { transport: { check: () => Promise.resolve(expired), read: () => Promise.resolve(reply) } },
        createFakeMeans(),
      );

    it("reads the verdict that is stored, keeps it, and counts what it has cost as far as is known now", async () => {
      const client = clientOf(answered(200, { ...view, ...stored }));
      const { ended, end } = await run([1], () => paid, { client });
      const entry = { id, verdict: "mismatch", charged: "yes", checkedAt: stored.createdAt };
      expect(ended).toMatchObject([{ outcome: { kind: "verdict", origin: "stored", entry } }]);
      expect(end.cost).toEqual({ spentMilliFen: 20_000, doubtfulMilliFen: 0 });
      const { ended: again, requests } = await run([1], () => paid);
      expect(again).toMatchObject([{ outcome: { kind: "verdict", origin: "journal", entry } }]);
      expect(requests).toBe(0);
    });

    it.each([
      ["none is stored", answered(200, { ...view, status: "expired" })],
      ["it cannot be read", problem("not_found")],
      ["idcheck does not answer", problem("unavailable")],
    ])("sends nothing else and tells the verification if %s", async (_, reply) => {
      const { ended } = await run([1], () => paid, { client: clientOf(reply) });
      expect(ended).toMatchObject([
        { outcome: { kind: "problem", code: "key_expired", charged: "yes", id } },
      ]);
    });
  });

  it("counts what was charged once, and what may have been apart from it", async () => {
    const { end } = await run([1, 2, 3], (_, count) => {
      if (count === 0) return verdict({ provider: "shuxun", charged: "no", identity: "match" });
      return count === 1 ? paid : problem("attempts_exhausted", { charged: "unknown" });
    });
    expect(end.cost).toEqual({ spentMilliFen: 20_000, doubtfulMilliFen: 20_000 });
  });

  it("never has more in flight than the limit of its costs leaves room for", async () => {
    const { ended, end } = await run(everybody, () => paid, { maxSpendMilliFen: 110_000 });
    expect(end.cost.spentMilliFen).toBe(100_000);
    expect(ended.filter(({ outcome }) => outcome.kind === "not_checked")).toHaveLength(25);
  });

  it("goes on past the problem of a single row", async () => {
    const { ended, end } = await run(everybody, (_, count) =>
      count % 2 === 0 ? problem("input_refused") : paid,
    );
    expect(ended).toHaveLength(30);
    expect(end.outage).toBeUndefined();
  });

  it.each(["provider_unavailable", "provider_timeout", "provider_bad_response"] as const)(
    "gives up when as many checks fail in a row as may be in flight, for want of an answer: %s",
    async (code) => {
      const { ended, end } = await run(everybody, () => problem(code));
      expect(end.outage).toContain(code);
      expect(ended.length).toBeLessThan(10);
    },
  );

  it("gives up at once where the next row cannot fare better", async () => {
    const { ended, end } = await run(everybody, () => answered(403, { message: "Forbidden" }), {
      concurrency: 1,
    });
    expect(end.outage).toContain("status 403");
    expect(ended).toHaveLength(1);
  });

  it("ends with a fault that is not a row's, after what was in flight has ended", async () => {
    let endedCount = 0;
    const failing = run(everybody, async (_, count) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      endedCount += 1;
      if (count === 2) throw new Error("credentials");
      return paid;
    });
    expect(await rejection(failing)).toMatchObject({ message: "credentials" });
    expect(endedCount).toBeGreaterThanOrEqual(4);
    expect(endedCount).toBeLessThan(10);
  });
});

describe("the key of a row", () => {
  it("is the same for the same person in the same batch alone, and a key that the API takes", () => {
    const one = batchKey(Buffer.alloc(32, 1), "two_factor", ["王五", "1", ""]);
    expect(one).toMatch(/^[0-9a-f]{32}$/);
    expect(batchKey(Buffer.alloc(32, 1), "two_factor", ["王五", "1", ""])).toBe(one);
    const others = [
      batchKey(Buffer.alloc(32, 2), "two_factor", ["王五", "1", ""]),
      batchKey(Buffer.alloc(32, 1), "three_factor", ["王五", "1", ""]),
      batchKey(Buffer.alloc(32, 1), "two_factor", ["王五", "", "1"]),
      batchKey(Buffer.alloc(32, 1), "two_factor", ["王五1", "", ""]),
    ];
    expect(new Set([one, ...others]).size).toBe(5);
  });
});

describe("values that are handed on in order", () => {
  it("wait for earlier ones, and hold up who adds more than may wait", async () => {
    const handed: number[] = [];
    const order = createInOrder<number>((value) => Promise.resolve(void handed.push(value)), 2);
    const first = Promise.withResolvers<number>();
    await order.add(first.promise);
    await order.add(Promise.resolve(2));
    const third = order.add(Promise.resolve(3));
    await Promise.race([third, new Promise((resolve) => setTimeout(resolve, 10))]);
    expect(handed).toEqual([]);
    first.resolve(1);
    await third;
    await order.end();
    expect(handed).toEqual([1, 2, 3]);
  });
});
