import { shanghaiMonthAfter } from "../../../lib/base/shanghai-day.ts";
import { describe, expect, it } from "vitest";
import { createFacts } from "../../../lib/facts/facts.ts";
import type { CallerLimits, Used } from "../../../lib/facts/caller-limits.ts";
import { everyCaller, usedKey } from "../../../lib/facts/keys.ts";
import { createLimits, type Limits } from "../../../lib/limits/limits.ts";
import { codeOf } from "../../../cli/thrown.ts";
import { createManualClock } from "../records/fixtures.ts";
import { startedUnderCap } from "./monthly-cap.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { removeLimits, writeLimits } from "../facts/stored-limits.ts";
import { createMemoryUsageTable } from "../store/memory-usage-table.ts";

const caller = "iam:000000000000:role/orders";
const fee = 60_000;
const log = { alarm: () => undefined };

/** Who is checked: numbers stand for names, persons and pictures. */
type Tried = { name?: number; person?: number; picture?: number | undefined };

function triedOf({ name = 1, person = 1, picture }: Tried) {
  return {
    subject: () => new Uint8Array(16).fill(person),
    nameDigest: () => new Uint8Array(8).fill(name),
    pictureDigest: () => (picture === undefined ? undefined : new Uint8Array(8).fill(picture)),
  };
}

/** Instances of a function over one table, whose reads are noted by partition. */
async function setUp(limits: CallerLimits, limited: string = caller) {
  const clock = createManualClock();
  const memory = createMemoryUsageTable();
  await writeLimits(memory, limited, limits);
  const reads: string[] = [];
  const table: typeof memory = {
    ...memory,
    readEach(keys) {
      reads.push(keys.map(({ pk }) => pk).join(" and "));
      return memory.readEach(keys);
    },
    read(key, options) {
      reads.push(key.pk);
      return memory.read(key, options);
    },
  };
  const instance = () => createLimits({ callers: createFacts(table, { clock, log }).callers, table, clock });
  const first = instance();
  const check = async (
    tried: Tried = {},
    limitsOf: Limits = first,
    who: string = caller,
  ): Promise<string> => {
    try {
      const entered = await limitsOf.enter(who);
      const refusal = await entered.admit(triedOf(tried));
      if (refusal !== undefined) return refusal.code;
      entered.started(fee);
      return "started";
    } catch (error) {
      return codeOf(error) ?? "a fault";
    }
  };
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

const shared = "settings and learnt";

describe("a caller without limits", () => {
  it("costs two requests at most every 10 s, and none of its key", async () => {
    const { check, reads, clock, instance } = await setUp({ monthlyCalls: 1 }, "iam:000000000000:role/other");
    expect(await count(100, check)).toEqual({ started: 100 });
    expect(reads.toSorted()).toEqual([shared, `limits#${caller}`].toSorted());
    clock.advance(10_000);
    await check();
    expect(reads).toHaveLength(4);
    expect((await instance().enter(caller)).looksUpKey).toBe(false);
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

  it("needs no look at the key", async () => {
    const { instance } = await setUp({ checksPerSecond: 5 });
    expect((await instance().enter(caller)).looksUpKey).toBe(false);
  });
});

/** Writes what was used as the projection does. */
function stand(table: ReturnType<typeof createMemoryUsageTable>, used: Partial<Used>, name: string = caller) {
  const empty = {
    month: "2026-11",
    calls: 0,
    spendMilliFen: 0,
    callsPerSecond: 0,
    spendPerSecond: 0,
    asOf: 0,
  };
  const item = { ...usedKey(name), ...empty, ...used };
  return table.write({ type: "put", item, conditions: [] });
}

describe("a limit on the calls of a month", () => {
  it("stops a caller at what was counted and what this instance has started since", async () => {
    const { check, table, clock, instance } = await setUp({ monthlyCalls: 100 });
    await stand(table, { calls: 97, asOf: clock.now() - 1_000 });
    expect(await count(5, check)).toEqual({ started: 3, budget_exceeded: 2 });
    expect((await instance().enter(caller)).looksUpKey).toBe(true);
  });

  it("says when the next month begins", async () => {
    const { table, clock, instance } = await setUp({ monthlyCalls: 100 });
    await stand(table, { calls: 100, asOf: clock.now() });
    const tried = {
      subject: () => new Uint8Array(16),
      nameDigest: () => new Uint8Array(8),
      pictureDigest: () => undefined,
    };
    const refusal = await (await instance().enter(caller)).admit(tried);
    const seconds = (shanghaiMonthAfter(clock.now()) - clock.now()) / 1000;
    expect(refusal).toEqual({ code: "budget_exceeded", retryAfterSeconds: Math.ceil(seconds) });
  });

  it("costs one read more at most every 10 s", async () => {
    const { check, reads } = await setUp({ monthlyCalls: 100 });
    await count(50, check);
    expect(reads.toSorted()).toEqual([shared, `limits#${caller}`, `used#${caller}`].toSorted());
  });

  it("takes into account how fast all instances together were going", async () => {
    const { check, table, clock } = await setUp({ monthlyCalls: 1_000 });
    await stand(table, { calls: 900, callsPerSecond: 50, asOf: clock.now() });
    expect(await check()).toBe("started");
    clock.advance(2_001);
    expect(await check()).toBe("budget_exceeded");
    // What has stopped is not taken to go on.
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

describe("a limit on the names that are tried on a person", () => {
  it("stops the eleventh name, lets the ten go on, and is each person's own", async () => {
    const { check, instance } = await setUp({ namesPerPerson: 10 });
    for (let name = 1; name <= 10; name++) expect(await check({ name })).toBe("started");
    expect(await check({ name: 11 })).toBe("person_limit_exceeded");
    expect(await check({ name: 3 })).toBe("started");
    expect(await check({ name: 11, person: 2 })).toBe("started");
    expect((await instance().enter(caller)).looksUpKey).toBe(true);
  });

  it("holds over all instances at once, reads nothing, and ends with the day", async () => {
    const { check, reads, instance, clock } = await setUp({ namesPerPerson: 2 });
    const names = Array.from({ length: 200 }, (_, index) => index);
    const outcomes = await Promise.all(names.map((name) => check({ name }, instance())));
    expect(outcomes.filter((outcome) => outcome === "started")).toHaveLength(2);
    expect(reads.filter((partition) => partition.startsWith("person#"))).toEqual([]);
    clock.advance(Date.UTC(2026, 10, 22, 16) - clock.now());
    expect(await check({ name: 201 })).toBe("started");
  });

  it("says when the day ends", async () => {
    const { instance, clock } = await setUp({ namesPerPerson: 1 });
    const entered = await instance().enter(caller);
    expect(await entered.admit(triedOf({ name: 1 }))).toBeUndefined();
    expect(await entered.admit(triedOf({ name: 2 }))).toEqual({
      code: "person_limit_exceeded",
      retryAfterSeconds: (Date.UTC(2026, 10, 22, 16) - clock.now()) / 1000,
    });
  });

  it.each([
    ["once", 1, undefined],
    ["twice", 2, { code: "unavailable", storeError: "Error" }],
  ])("refuses only where they could not be counted %s more", async (_, failures, refusal) => {
    const { clock, table } = await setUp({ namesPerPerson: 10 });
    let left = failures;
    const write: typeof table.write = (value) =>
      left-- > 0 ? Promise.reject(new Error("down")) : table.write(value);
    const { callers } = createFacts(table, { clock, log });
    const entered = await createLimits({ callers, table: { write }, clock }).enter(caller);
    expect(await entered.admit(triedOf({}))).toEqual(refusal);
  });
});

describe("a limit on the pictures that are tried on a person", () => {
  it("stops one picture too many, whatever names go with them, and not a check without one", async () => {
    const { check } = await setUp({ picturesPerPerson: 2 });
    const outcomes: string[] = [];
    for (const picture of [1, 2, 1, 3]) outcomes.push(await check({ picture, name: picture }));
    expect(outcomes).toEqual(["started", "started", "started", "person_limit_exceeded"]);
    expect(await check({})).toBe("started");
    expect(await check({ picture: 3, person: 2 })).toBe("started");
  });

  it("counts neither the name nor the picture of a check that one of them stops", async () => {
    const { check } = await setUp({ namesPerPerson: 2, picturesPerPerson: 1 });
    expect(await check({ name: 1, picture: 1 })).toBe("started");
    expect(await check({ name: 2, picture: 2 })).toBe("person_limit_exceeded");
    expect(await check({ name: 3, picture: 1 })).toBe("started");
    expect(await check({ name: 2, picture: 1 })).toBe("person_limit_exceeded");
  });
});

const declared = (index: number): string => `declared:made-up-${index}`;

describe("the limits of all callers together that declare their name", () => {
  it.each([
    ["checks a second", { checksPerSecond: 3 }, "rate_limited"],
    ["calls of a month", { monthlyCalls: 3 }, "budget_exceeded"],
    ["spend of a month", { monthlySpendMilliFen: 3 * fee }, "budget_exceeded"],
  ])("hold on %s, under however many names, and for no others", async (_, limits, refusal) => {
    const { check } = await setUp(limits, "declared:*");
    const outcomes: string[] = [];
    for (let index = 0; index < 5; index += 1) outcomes.push(await check({}, undefined, declared(index)));
    expect(outcomes).toEqual(["started", "started", "started", refusal, refusal]);
    expect(await check()).toBe("started");
  });

  it("hold on the names that are tried on a person, under however many names of callers", async () => {
    const { check } = await setUp({ namesPerPerson: 2 }, "declared:*");
    const outcomes: string[] = [];
    for (const name of [1, 2, 3, 1]) outcomes.push(await check({ name }, undefined, declared(name)));
    expect(outcomes).toEqual(["started", "started", "person_limit_exceeded", "started"]);
  });

  it("apply besides those of each, which stay its own", async () => {
    const { check, table } = await setUp({ monthlyCalls: 100 }, "declared:*");
    await writeLimits(table, declared(1), { monthlyCalls: 1 });
    expect(await check({}, undefined, declared(1))).toBe("started");
    expect(await check({}, undefined, declared(1))).toBe("budget_exceeded");
    expect(await check({}, undefined, declared(2))).toBe("started");
  });

  it("count what the projection has counted of them together", async () => {
    const { check, table, clock } = await setUp({ monthlyCalls: 100 }, "declared:*");
    await stand(table, { calls: 99, asOf: clock.now() - 1_000 }, "declared:*");
    expect(await check({}, undefined, declared(1))).toBe("started");
    expect(await check({}, undefined, declared(2))).toBe("budget_exceeded");
  });
});
