import { describe, expect, it } from "vitest";
import { codeOf } from "../../../cli/thrown.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import { writeLimits } from "../../../lib/facts/shared-facts-items.ts";
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

  it("keeps a digest of the name only where names are counted, another one for another person", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    await check(pipeline, 1);
    await writeLimits(pipeline.usage, caller, { namesPerPerson: 10 });
    pipeline.clock.advance(10_000);
    await check(pipeline, 2);
    const [without, withName] = [...pipeline.table.values()].map((item) => recordFromItem(item).nameDigest);
    expect(without).toBeUndefined();
    expect(withName).toHaveLength(8);
    const keys = await pipeline.dependencies.keys();
    expect(withName).toEqual(keys.nameDigest(person.idNumber, person.name));
    expect(withName).not.toEqual(keys.nameDigest(madeUpPerson(2).idNumber, person.name));
  });

  it("of the eleventh name on one number is refused", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(2));
    await writeLimits(pipeline.usage, caller, { namesPerPerson: 10 });
    const names = Array.from("甲乙丙丁戊己庚辛壬癸子").map((letter) => `示例${letter}`);
    const outcomes: string[] = [];
    for (const [index, name] of names.entries()) outcomes.push(await check(pipeline, index, name));
    expect(outcomes).toEqual([...Array.from({ length: 10 }, () => "checked"), "person_limit_exceeded"]);
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
    const { query } = pipeline.usage;
    let queries = 0;
    pipeline.usage.query = (...values) => {
      queries += 1;
      return query(...values);
    };
    await check(pipeline, 2);
    expect({ calls, queries }).toEqual({ calls: 2, queries: 0 });
  });
});
