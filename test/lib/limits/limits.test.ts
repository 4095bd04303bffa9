import { describe, expect, it } from "vitest";
import { cacheFacts, everyCaller } from "../../../lib/facts/shared-facts.ts";
import type { CallerLimits, Used } from "../../../lib/facts/caller-limits.ts";
import { learntPartition, settingsPartition, usedKey, usedPartition } from "../../../lib/facts/keys.ts";
import { triedNamesPartition } from "../../../lib/limits/keys.ts";
import { createLimits } from "../../../lib/limits/limits.ts";
import { readSharedFacts, removeLimits, writeLimits } from "../../../lib/facts/shared-facts-items.ts";
import { readTriedNames } from "../../../lib/limits/tried-name-items.ts";
import { createManualClock } from "../records/fixtures.ts";
import { startedUnderCap } from "./monthly-cap.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { createMemoryUsageTable } from "../store/memory-usage-table.ts";

const caller = "iam:000000000000:role/orders";
const fee = 60_000;
/** The partitions that are read for the shared facts. */
const facts = [settingsPartition, learntPartition, usedPartition];

/** Instances of a function over one table, whose reads are counted. */
async function setUp(limits: CallerLimits, limited = caller) {
  const clock = createManualClock();
  const memory = createMemoryUsageTable();
  await writeLimits(memory, limited, limits);
  const reads: string[] = [];
  const table: typeof memory = {
    ...memory,
    query(partition, range) {
      reads.push(partition.split("#")[0] ?? "");
      return memory.query(partition, range);
    },
  };
  const instance = () =>
    createLimits({
      facts: cacheFacts(() => readSharedFacts(table), clock),
      readNames: (person) => readTriedNames(table, person),
      clock,
    });
  const check = async (limitsOf = first, name = 1, person = 1, who = caller): Promise<string> => {
    const admission = await limitsOf.admit({
      caller: who,
      subject: () => new Uint8Array(16).fill(person),
      nameDigest: () => new Uint8Array(8).fill(name),
    });
    if (admission.refusal !== undefined) return admission.refusal.code;
    admission.started(fee);
    return admission.nameDigest === undefined ? "started" : "started with a name";
  };
  const first = instance();
  return { clock, table: memory, reads, instance, check };
}

async function count(times: number, check: () => Promise<string>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let index = 0; index < times; index++) {
    const outcome = await check();
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

describe("a caller without limits", () => {
  it("costs no read but those that are shared, at most every 10 s", async () => {
    const { check, reads, clock } = await setUp({ monthlyCalls: 1 }, "iam:000000000000:role/other");
    expect(await count(100, check)).toEqual({ started: 100 });
    expect(reads).toEqual(facts);
    clock.advance(10_000);
    await check();
    expect(reads).toEqual([...facts, ...facts]);
  });

  it("has those that are set for every caller", async () => {
    const { check } = await setUp({ checksPerSecond: 2 }, everyCaller);
    expect(await count(3, check)).toEqual({ started: 2, rate_limited: 1 });
  });
});

describe("a caller whose limits were all taken away", () => {
  it("is not limited, whatever holds for every caller, until it has no limits of its own", async () => {
    const { check, table, clock } = await setUp({ checksPerSecond: 1 }, everyCaller);
    await writeLimits(table, caller, {});
    expect(await count(3, check)).toEqual({ started: 3 });
    await removeLimits(table, caller);
    clock.advance(10_000);
    expect(await count(3, check)).toEqual({ started: 1, rate_limited: 2 });
  });
});

describe("a limit on checks a second", () => {
  it("refuses what is over it, and lets go on a second later", async () => {
    const { check, clock } = await setUp({ checksPerSecond: 5 });
    expect(await count(8, check)).toEqual({ started: 5, rate_limited: 3 });
    clock.advance(1_000);
    expect(await count(8, check)).toEqual({ started: 5, rate_limited: 3 });
  });
});

/** Writes a used as the projection does. */
function stand(table: ReturnType<typeof createMemoryUsageTable>, used: Partial<Used>) {
  const empty = {
    month: "2026-11",
    calls: 0,
    spendMilliFen: 0,
    callsPerSecond: 0,
    spendPerSecond: 0,
    asOf: 0,
  };
  const item = { ...usedKey(caller), ...empty, ...used };
  return table.write({ type: "put", item, conditions: [] });
}

describe("a limit on the calls of a month", () => {
  it("stops a caller at what was counted and what this instance has started since", async () => {
    const { check, table, clock } = await setUp({ monthlyCalls: 100 });
    await stand(table, { calls: 97, asOf: clock.now() - 1_000 });
    expect(await count(5, check)).toEqual({ started: 3, budget_exceeded: 2 });
  });

  it("takes into account how fast all instances together were going", async () => {
    const { check, table, clock } = await setUp({ monthlyCalls: 1_000 });
    await stand(table, { calls: 900, callsPerSecond: 50, asOf: clock.now() });
    expect(await check()).toBe("started");
    clock.advance(2_001);
    expect(await check()).toBe("budget_exceeded");
    // Whoever has stopped is not taken to go on.
    clock.advance(30_000);
    expect(await check()).toBe("started");
  });

  it("is overshot by less than 2 % where 50 instances send 100 checks a second", async () => {
    const simulation = { cap: 1_000, instances: 50, checksPerSecond: 2, projectionLagMs: 2_000 };
    const started = await startedUnderCap({ ...simulation, roll: seededRandom(17) });
    expect(started).toBeGreaterThan(980);
    expect(started).toBeLessThan(1_020);
  });

  it("begins anew with the month in Asia/Shanghai", async () => {
    const { check, table, clock } = await setUp({ monthlyCalls: 10 });
    await stand(table, { month: "2026-11", calls: 10, asOf: clock.now() });
    expect(await check()).toBe("budget_exceeded");
    clock.advance(Date.UTC(2026, 10, 30, 15, 59, 59) - clock.now());
    expect(await check()).toBe("budget_exceeded");
    clock.advance(1_000);
    expect(await check()).toBe("started");
  });
});

describe("a limit on the spend of a month", () => {
  it("stops a caller at what was counted and the list price of what was started since", async () => {
    const { check, table, clock } = await setUp({ monthlySpendMilliFen: 10 * fee });
    await stand(table, { spendMilliFen: 8 * fee, asOf: clock.now() - 1_000 });
    expect(await count(4, check)).toEqual({ started: 2, budget_exceeded: 2 });
  });
});

/** A check of one and the same person. */
function tried(name: number) {
  return { caller, subject: () => new Uint8Array(16), nameDigest: () => new Uint8Array(8).fill(name) };
}

describe("a limit on the names that are tried on a person", () => {
  it("stops the eleventh name, lets the ten go on, and is each person's own", async () => {
    const { check } = await setUp({ namesPerPerson: 10 });
    for (let name = 1; name <= 10; name++) expect(await check(undefined, name)).toBe("started with a name");
    expect(await check(undefined, 11)).toBe("person_limit_exceeded");
    expect(await check(undefined, 3)).toBe("started with a name");
    expect(await check(undefined, 11, 2)).toBe("started with a name");
  });

  it("holds over instances by what was projected, costs one read a check, and ends with the day", async () => {
    const { check, table, reads, instance, clock } = await setUp({ namesPerPerson: 2 });
    const subject = Buffer.alloc(16, 1).toString("base64url");
    for (const name of [1, 2]) {
      const sk = Buffer.alloc(8, name).toString("base64url");
      const item = { pk: triedNamesPartition(caller, "2026-11-22", subject), sk };
      await table.write({ type: "put", item, conditions: [] });
    }
    const other = instance();
    expect(await check(other, 3)).toBe("person_limit_exceeded");
    expect(await check(other, 2)).toBe("started with a name");
    expect(await check(other, 2)).toBe("started with a name");
    expect(reads).toEqual([...facts, "person", "person"]);
    clock.advance(Date.UTC(2026, 10, 22, 16) - clock.now());
    expect(await check(other, 3)).toBe("started with a name");
  });

  it("says when the day ends", async () => {
    const { instance, clock } = await setUp({ namesPerPerson: 1 });
    const limits = instance();
    (await limits.admit(tried(1))).started(fee);
    const { refusal } = await limits.admit(tried(2));
    expect(refusal?.retryAfterSeconds).toBe((Date.UTC(2026, 10, 22, 16) - clock.now()) / 1000);
  });

  it("refuses where the names cannot be read", async () => {
    const { clock, table } = await setUp({ namesPerPerson: 10 });
    const limits = createLimits({
      facts: cacheFacts(() => readSharedFacts(table), clock),
      readNames: () => Promise.reject(new Error("down")),
      clock,
    });
    const { refusal } = await limits.admit(tried(1));
    expect(refusal).toEqual({ code: "unavailable", storeError: "Error" });
  });
});
