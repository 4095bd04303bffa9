import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoDbClient, createDynamoDbStore } from "../../../lib/store/dynamodb.ts";
import { createTable } from "../../../lib/store/dynamodb-table.ts";
import type { Table, TableWrite } from "../../../lib/store/table.ts";
import { createTransactBoth, type TransactBoth } from "../../../lib/store/transact-both.ts";
import type { ItemUpdate, RecordStore } from "../../../lib/store/write.ts";
import { createTables } from "../../../local/tables.ts";
import { describeOnEngines, useFunctionEnvironment } from "../../support/engines.ts";
import { sdkTunings } from "../../support/sdk-tunings.ts";
import { createMemoryStore, type MemoryTable } from "./memory-store.ts";
import { createMemoryTransactBoth } from "./memory-transact-both.ts";
import { createMemoryUsageTable } from "./memory-usage-table.ts";

type Tables = { records: RecordStore; usage: Table; transactBoth: TransactBoth };

const timeoutMs = 10_000;

/** How one transaction over both tables behaves, in maps as in an engine. */
function bothSuite(open: () => Tables): void {
  /** A record at `n`, and a total without anything in it, both of their own. */
  async function begin(name: string) {
    const tables = open();
    const pk = `v1#${name}`;
    const key = { pk: name, sk: "total" };
    const conditions = [{ path: ["pk"], test: "absent" as const }];
    await tables.records.write({ type: "put", pk, conditions, item: { pk, n: 1 } }, timeoutMs);
    const update = (n: number): ItemUpdate => ({
      type: "update",
      pk,
      conditions: [{ path: ["n"], test: "equals", value: n }],
      set: [[["n"], n + 1]],
      remove: [],
    });
    const writes: readonly TableWrite[] = [
      { type: "put", item: { pk: name, sk: "entry" }, conditions: [{ path: ["pk"], test: "absent" }] },
      { type: "add", key, amounts: new Map([["n", 1]]) },
    ];
    const stands = async () => ({
      record: (await tables.records.read(pk))?.["n"],
      total: (await tables.usage.read(key))?.["n"],
    });
    return { ...tables, update, writes, stands };
  }

  it("writes to both tables together", async () => {
    const { transactBoth, update, writes, stands } = await begin("together");
    expect(await transactBoth(writes, update(1))).toBe(true);
    expect(await stands()).toEqual({ record: 2, total: 1 });
  });

  it("writes to neither where a condition on the record fails", async () => {
    const { transactBoth, update, writes, stands } = await begin("record");
    expect(await transactBoth(writes, update(7))).toBe(false);
    expect(await stands()).toEqual({ record: 1, total: undefined });
  });

  it("writes to neither where a condition on the table usage fails", async () => {
    const { transactBoth, usage, update, writes, stands } = await begin("usage");
    await usage.write({ type: "put", item: { pk: "usage", sk: "entry" }, conditions: [] });
    expect(await transactBoth(writes, update(1))).toBe(false);
    expect(await stands()).toEqual({ record: 1, total: undefined });
  });

  it("writes to the table usage alone where there is no record", async () => {
    const { transactBoth, writes, stands } = await begin("alone");
    expect(await transactBoth(writes)).toBe(true);
    expect(await transactBoth(writes)).toBe(false);
    expect(await stands()).toEqual({ record: 1, total: 1 });
  });
}

describe("a transaction over both tables as maps", () => {
  bothSuite(() => {
    const items: MemoryTable = new Map();
    const usage = createMemoryUsageTable();
    return {
      records: createMemoryStore(items),
      usage,
      transactBoth: createMemoryTransactBoth(items, usage),
    };
  });
});

describeOnEngines("a transaction over both tables", (engine) => {
  useFunctionEnvironment(engine);

  describe.each(sdkTunings)("through the $sdk SDK", ({ sdk, tuning }) => {
    let client: DynamoDBClient;
    const tables = { verifications: `both-${sdk}-verifications`, usage: `both-${sdk}-usage` };
    beforeAll(async () => {
      await createTables(engine.client(), { nameOf: (key) => `both-${sdk}-${key}` });
      client = createDynamoDbClient({ tuning });
    });
    afterAll(() => client.destroy());

    bothSuite(() => ({
      records: createDynamoDbStore(tables.verifications, client),
      usage: createTable(tables.usage, client),
      transactBoth: createTransactBoth(tables, client),
    }));

    it("rejects where a table does not exist, which no other try changes", async () => {
      const nowhere = createTransactBoth({ ...tables, usage: "nowhere" }, client);
      const put: TableWrite = { type: "put", item: { pk: "p", sk: "s" }, conditions: [] };
      await expect(nowhere([put])).rejects.toThrow();
    });
  });
});
