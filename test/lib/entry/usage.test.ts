import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { usageEntry, usageInvokeEntry } from "../../../lib/entry/usage.ts";
import { readsAtOnce } from "../../../lib/store/bounded-reads.ts";
import { countReads } from "../store/counted-reads.ts";
import { callerNames, playChecks } from "../usage/ledger/histories.ts";
import { crowdedDay } from "../usage/report/crowded-day.ts";
import { usageDependencies } from "../usage/dependencies.ts";
import { createMemoryUsageTable } from "../store/memory-usage-table.ts";
import { buy, packageOf, projectRecords } from "../usage/ledger/projected.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { httpEvent, lambdaContext } from "./entries.ts";

const own = "iam:000000000000:role/orders";
const other = "iam:000000000000:role/other";

const usageSchema = v.object({
  groups: v.array(v.object({ charged: v.number(), spend: v.string() })),
});

async function ask(query: Record<string, string>, role = "orders") {
  const table = createMemoryUsageTable();
  const from = Date.UTC(2026, 10, 2);
  const options = { attempts: 200, callers: [own, other], from, to: from + 86_400_000 };
  await projectRecords(table, playChecks(options, seededRandom(3)).table);
  await buy(table, packageOf({ calls: 10_000, feeMilliFen: 160_000_000 }));
  const handler = usageEntry(usageDependencies(table).dependencies);
  const event = httpEvent("", {}, `arn:aws:sts::000000000000:assumed-role/${role}/session-1`);
  const answer = await handler({ ...event, queryStringParameters: query }, lambdaContext());
  const body: unknown = JSON.parse(answer.body ?? "");
  return { status: answer.statusCode, body };
}

describe("GET /v1/usage", () => {
  it("shows the caller its own usage of the current month by provider, in yuan", async () => {
    const { status, body } = await ask({});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      month: "2026-11",
      by: "provider",
      currency: "CNY",
      groups: [{ name: "first" }, { name: "second" }],
    });
    const { groups } = v.parse(usageSchema, body);
    expect(groups.map(({ charged }) => charged > 20)).toEqual([true, true]);
    // One has a package of 10,000 calls for 1,600 yuan, the other costs 17 fen by its list price.
    for (const [index, yuan] of [0.16, 0.17].entries()) {
      expect(Number(groups[index]?.spend)).toBeCloseTo((groups[index]?.charged ?? 0) * yuan, 9);
    }
  });

  it("shows nobody the usage of another caller", async () => {
    const [mine, others, nobody] = await Promise.all([ask({}), ask({}, "other"), ask({}, "third")]);
    expect(mine.body).not.toEqual(others.body);
    expect(nobody.body).toMatchObject({ total: { charged: 0, spend: "0.00" }, groups: [] });
  });

  it("asks for the totals of 1,300 callers of a day in turn, never for all of them at once", async () => {
    const { table, counts } = countReads(await crowdedDay([own, ...callerNames(1_299)]));
    const handler = usageEntry(usageDependencies(table).dependencies);
    const event = httpEvent("", {}, "arn:aws:sts::000000000000:assumed-role/orders/session-1");
    const answer = await handler({ ...event, queryStringParameters: {} }, lambdaContext());
    expect(JSON.parse(answer.body ?? "")).toMatchObject({ total: { charged: 1 } });
    expect(counts.all).toBeGreaterThan(1_300 * 8);
    expect(counts.most).toBe(readsAtOnce);
  });

  it("names every parameter that breaks a rule", async () => {
    expect(await ask({ month: "2026-1", by: "caller", caller: other })).toMatchObject({
      status: 400,
      body: {
        code: "invalid_request",
        errors: [
          { field: "month", code: "malformed" },
          { field: "by", code: "not_one_of" },
          { field: "query", code: "unknown_field" },
        ],
      },
    });
  });
});

describe("usage by direct invocation", () => {
  const named = "declared:orders";
  const from = Date.UTC(2026, 10, 2);

  async function invoke(payload: object) {
    const table = createMemoryUsageTable();
    const options = { attempts: 50, callers: [named, own], from, to: from + 86_400_000 };
    await projectRecords(table, playChecks(options, seededRandom(3)).table);
    return usageInvokeEntry(usageDependencies(table).dependencies)(payload, lambdaContext());
  }

  it("is that of the caller that checks by direct invocation", async () => {
    const report = await invoke({ caller: "orders", month: "2026-11", by: "kind" });
    expect(report).toMatchObject({ month: "2026-11", by: "kind", meta: { version: "0.1.0" } });
    expect(await invoke({ caller: "orders" })).toMatchObject({ month: "2026-11", by: "provider" });
    expect(await invoke({ caller: "nobody" })).toMatchObject({ groups: [] });
  });

  it("takes null for a field that is not there", async () => {
    const report = await invoke({ caller: "orders", month: null, by: null });
    expect(report).toEqual({ ...(await invoke({ caller: "orders" })), meta: expect.anything() as unknown });
  });

  it("has the rules of the query, whatever the types of the fields are", async () => {
    expect(await invoke({ caller: "orders", month: 202_611, by: ["day"], days: 3 })).toMatchObject({
      status: 400,
      errors: [
        { field: "month", code: "malformed" },
        { field: "by", code: "not_one_of" },
        { field: "body", code: "unknown_field" },
      ],
    });
  });
});
