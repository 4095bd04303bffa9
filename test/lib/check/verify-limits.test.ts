import { describe, expect, it } from "vitest";
import { codeOf } from "../../../cli/thrown.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { writeLimits, writeSetting } from "../facts/stored-limits.ts";
import { callerPlace } from "../../../lib/facts/keys.ts";
import { verify } from "../../../lib/check/verify.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createPipeline, shuxunAnswer, type Pipeline } from "./pipeline.ts";
import { createMemoryStore } from "../store/memory-store.ts";

const caller = "iam:000000000000:role/orders";
const person = madeUpPerson(1);

async function check(pipeline: Pipeline, sequence: number, name = person.name): Promise<string> {
  const request = {
    caller,
    idempotencyKey: `check-2026-11-22-${String(sequence).padStart(4, "0")}`,
    body: { ok: true as const, value: { ...person, name } },
    deadlineAt: pipeline.clock.now() + 29_000,
    trace: { attempts: [] },
  };
  const outcome = verify(twoFactor, request, pipeline.dependencies);
  return outcome.then(
    ({ replayed }) => (replayed ? "replayed" : "checked"),
    (error: unknown) => codeOf(error) ?? "a fault",
  );
}

/** What is kept of persons in the table usage. */
function personItems({ usage }: Pipeline) {
  return [...usage.items]
    .filter(([pk]) => pk.startsWith("person#"))
    .flatMap(([, items]) => [...items.values()]);
}

describe("a check of a caller with limits", () => {
  it("is refused before anything is stored or called", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    await writeLimits(pipeline.usage, caller, { monthlyCalls: 1 });
    expect(await check(pipeline, 1)).toBe("checked");
    expect(await check(pipeline, 2)).toBe("budget_exceeded");
    expect(pipeline.table.size).toBe(1);
    expect(pipeline.requests).toHaveLength(1);
  });

  it("is replayed where it is done, however much is used up, and counts as nothing", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    await writeLimits(pipeline.usage, caller, { monthlyCalls: 2 });
    expect(await check(pipeline, 1)).toBe("checked");
    for (let time = 0; time < 5; time++) expect(await check(pipeline, 1)).toBe("replayed");
    expect(await check(pipeline, 2)).toBe("checked");
    expect(await check(pipeline, 3)).toBe("budget_exceeded");
    for (const sequence of [1, 2]) expect(await check(pipeline, sequence)).toBe("replayed");
  });

  it("keeps digests of the person and the name only where names are counted, until two days later", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    await check(pipeline, 1);
    await writeLimits(pipeline.usage, caller, { namesPerPerson: 10 });
    pipeline.clock.advance(10_000);
    expect(personItems(pipeline)).toEqual([]);
    await check(pipeline, 2);
    const keys = await pipeline.dependencies.keys();
    const [subject, name] = [
      keys.subject(person.idNumber).toString("base64url"),
      keys.nameDigest(person.idNumber, person.name).toString("base64url"),
    ];
    expect(personItems(pipeline)).toEqual([
      {
        pk: `person#${caller}#2026-11-22#${subject}`,
        sk: "tries",
        names: new Set([name]),
        expiresAt: Date.UTC(2026, 10, 23, 16) / 1000,
      },
    ]);
    expect(keys.nameDigest(madeUpPerson(2).idNumber, person.name).toString("base64url")).not.toBe(name);
  });

  it("of the eleventh name on one number is refused", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(2));
    await writeLimits(pipeline.usage, caller, { namesPerPerson: 10 });
    const names = Array.from("甲乙丙丁戊己庚辛壬癸子").map((letter) => `示例${letter}`);
    const outcomes: string[] = [];
    for (const [index, name] of names.entries()) outcomes.push(await check(pipeline, index, name));
    expect(outcomes).toEqual([...Array.from({ length: 10 }, () => "checked"), "person_limit_exceeded"]);
  });

  it("of 200 names at once reaches 3 verdicts where 3 names are allowed", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(2));
    await writeLimits(pipeline.usage, caller, { namesPerPerson: 3 });
    const names = Array.from({ length: 200 }, (_, index) => `示例${String.fromCodePoint(0x4e00 + index)}`);
    const outcomes = await Promise.all(names.map((name, index) => check(pipeline, index, name)));
    expect(outcomes.filter((outcome) => outcome === "checked")).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === "person_limit_exceeded")).toHaveLength(197);
    expect(pipeline.requests).toHaveLength(3);
  });

  it("is replayed, and does not count again, when the names of its person are used up", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(2));
    await writeLimits(pipeline.usage, caller, { namesPerPerson: 1 });
    expect(await check(pipeline, 1)).toBe("checked");
    expect(await check(pipeline, 1)).toBe("replayed");
    expect(await check(pipeline, 2)).toBe("checked");
    expect(await check(pipeline, 3, "示例乙")).toBe("person_limit_exceeded");
    expect(await check(pipeline, 1)).toBe("replayed");
  });

  it("counts every keyed request against the rate, replays too, and reads no key for what is over it", async () => {
    const reads: string[] = [];
    const pipeline = createPipeline(() => shuxunAnswer(1), {
      store: (table) => {
        const store = createMemoryStore(table);
        const read = (pk: string) => {
          reads.push(pk);
          return store.read(pk);
        };
        return { ...store, read };
      },
    });
    await writeLimits(pipeline.usage, caller, { checksPerSecond: 3 });
    const outcomes: string[] = [];
    for (const sequence of [1, 1, 2, 1, 3]) outcomes.push(await check(pipeline, sequence));
    expect(outcomes).toEqual(["checked", "replayed", "checked", "rate_limited", "rate_limited"]);
    expect(reads).toEqual([]);
    pipeline.clock.advance(1_000);
    expect(await check(pipeline, 1)).toBe("replayed");
  });

  it("is refused whatever its key has, while its caller is switched off", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    expect(await check(pipeline, 1)).toBe("checked");
    await writeSetting(pipeline.usage, callerPlace(caller), { switchedOff: { reason: "a leaked key" } });
    pipeline.clock.advance(10_000);
    for (const sequence of [1, 2]) expect(await check(pipeline, sequence)).toBe("caller_switched_off");
    expect(pipeline.requests).toHaveLength(1);
  });
});

describe("a check of a caller without limits", () => {
  it("makes two calls of DynamoDB on the warm path, whatever limits others have", async () => {
    let calls = 0;
    const pipeline = createPipeline(() => shuxunAnswer(1), {
      store: (table) => {
        const store = createMemoryStore(table);
        return {
          write(...values) {
            calls += 1;
            return store.write(...values);
          },
          read(...values) {
            calls += 1;
            return store.read(...values);
          },
        };
      },
    });
    await writeLimits(pipeline.usage, "iam:000000000000:role/other", { monthlyCalls: 1, namesPerPerson: 1 });
    await check(pipeline, 1);
    calls = 0;
    const { query, read, write } = pipeline.usage;
    let usageCalls = 0;
    const counted =
      <Parameters extends readonly unknown[], Result>(call: (...values: Parameters) => Result) =>
      (...values: Parameters): Result => {
        usageCalls += 1;
        return call(...values);
      };
    Object.assign(pipeline.usage, { query: counted(query), read: counted(read), write: counted(write) });
    await check(pipeline, 2);
    expect({ calls, usageCalls }).toEqual({ calls: 2, usageCalls: 0 });
  });
});
