import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoDbClient } from "../../../lib/store/dynamodb.ts";
import { createTable } from "../../../lib/store/dynamodb-table.ts";
import { queryAll, type Table } from "../../../lib/store/table.ts";
import type { Condition, Value } from "../../../lib/store/write.ts";
import { createTables } from "../../../local/tables.ts";
import { describeOnEngines, useFunctionEnvironment } from "../../support/engines.ts";
import { sdkTunings } from "../../support/sdk-tunings.ts";
import { createMemoryUsageTable } from "./memory-usage-table.ts";

const item = (pk: string, sk: string, rest = {}) => ({ pk, sk, ...rest });

/** How the table `usage` behaves, in a map as in an engine. */
function tableSuite(open: () => Table): void {
  it("puts, updates and deletes an item where the condition holds, and says where it does not", async () => {
    const table = open();
    const key = { pk: "write", sk: "1" };
    const absent = [{ path: ["pk"], test: "absent" as const }];
    expect(await table.write({ type: "put", item: item("write", "1", { n: 1 }), conditions: absent })).toBe(
      true,
    );
    expect(await table.write({ type: "put", item: item("write", "1", { n: 2 }), conditions: absent })).toBe(
      false,
    );
    expect(
      await table.write({ type: "update", key, conditions: [], set: [[["at"], 7]], remove: [["n"]] }),
    ).toBe(true);
    expect(await table.read(key)).toEqual({ ...key, at: 7 });
    expect(await table.write({ type: "delete", key })).toBe(true);
    expect(await table.read(key)).toBeUndefined();
  });

  it("adds to numbers that begin at 0", async () => {
    const table = open();
    const key = { pk: "add", sk: "1" };
    await table.write({ type: "add", key, amounts: new Map([["n#first#charged", 2]]) });
    await table.write({
      type: "add",
      key,
      amounts: new Map([
        ["n#first#charged", -3],
        ["fee", 60_000],
      ]),
    });
    expect(await table.read(key)).toEqual({ ...key, "n#first#charged": -1, fee: 60_000 });
  });

  it("adds members to sets that begin empty, once each, where there is room", async () => {
    const table = open();
    const key = { pk: "sets", sk: "1" };
    const add = (member: string, picture?: string) =>
      table.write({
        type: "update",
        key,
        conditions: [
          { path: ["names"], test: "has_room", member, limit: 2 },
          ...(picture === undefined
            ? []
            : [{ path: ["pictures"], test: "has_room" as const, member: picture, limit: 1 }]),
        ],
        set: [[["expiresAt"], 7]],
        remove: [],
        add: [
          [["names"], new Set([member])],
          ...(picture === undefined ? [] : [[["pictures"], new Set([picture])] as const]),
        ],
      });
    const outcomes: boolean[] = [];
    for (const member of ["a", "b", "a", "c"]) outcomes.push(await add(member));
    expect(outcomes).toEqual([true, true, true, false]);
    expect(await add("b", "x")).toBe(true);
    expect(await add("b", "y")).toBe(false);
    expect(await table.read(key)).toEqual({
      ...key,
      expiresAt: 7,
      names: new Set(["a", "b"]),
      pictures: new Set(["x"]),
    });
  });

  it("applies all writes of a transaction or none, and shows what stands in the way of each", async () => {
    const table = open();
    const absent = [{ path: ["pk"], test: "absent" as const }];
    await table.write({ type: "put", item: item("transact", "1", { charge: "intent" }), conditions: [] });
    const writes = [
      { type: "put" as const, item: item("transact", "1", { charge: "charged" }), conditions: absent },
      { type: "put" as const, item: item("transact", "2"), conditions: absent },
      { type: "add" as const, key: { pk: "transact", sk: "total" }, amounts: new Map([["n", 1]]) },
    ];
    expect(await table.transact(writes)).toEqual({
      applied: false,
      hindrances: [
        { reason: "condition", item: item("transact", "1", { charge: "intent" }) },
        { reason: "none" },
        { reason: "none" },
      ],
    });
    expect(await queryAll(table, "transact")).toHaveLength(1);
    expect(await table.transact(writes.slice(1))).toEqual({ applied: true });
    expect(await table.read({ pk: "transact", sk: "total" })).toEqual({ pk: "transact", sk: "total", n: 1 });
  });

  it("adds only where a condition holds", async () => {
    const table = open();
    const key = { pk: "add if", sk: "1" };
    const addTo = (conditions: readonly Condition[]) =>
      table.write({ type: "add", key, amounts: new Map([["n", 2]]), conditions });
    expect(await addTo([{ path: ["n"], test: "equals", value: 2 }])).toBe(false);
    expect(await table.read(key)).toBeUndefined();
    expect(await addTo([{ path: ["n"], test: "absent" }])).toBe(true);
    expect(await addTo([{ path: ["n"], test: "absent" }])).toBe(false);
    expect(await addTo([{ path: ["n"], test: "equals", value: 2 }])).toBe(true);
    expect(await table.read(key)).toEqual({ ...key, n: 4 });
  });

  it("deletes only where a condition holds, and with the rest of a transaction or not at all", async () => {
    const table = open();
    const key = { pk: "delete if", sk: "1" };
    const total = { pk: "delete if", sk: "total" };
    const deletion = (value: number) => ({
      type: "delete" as const,
      key,
      conditions: [{ path: ["n"], test: "equals" as const, value }],
    });
    expect(await table.write(deletion(1))).toBe(false);
    await table.write({ type: "put", item: { ...key, n: 1 }, conditions: [] });
    expect(await table.write(deletion(2))).toBe(false);
    const subtraction = { type: "add" as const, key: total, amounts: new Map([["n", -1]]) };
    expect(await table.transact([deletion(2), subtraction])).toEqual({
      applied: false,
      hindrances: [{ reason: "condition", item: { ...key, n: 1 } }, { reason: "none" }],
    });
    expect(await table.read(key)).toEqual({ ...key, n: 1 });
    expect(await table.transact([deletion(1), subtraction])).toEqual({ applied: true });
    expect([await table.read(key), await table.read(total)]).toEqual([undefined, { ...total, n: -1 }]);
  });

  it("checks an item in a transaction without changing it", async () => {
    const table = open();
    const checked = { pk: "check", sk: "1" };
    const total = { pk: "check", sk: "total" };
    const writes = (n: number) => [
      {
        type: "check" as const,
        key: checked,
        conditions: [{ path: ["n"], test: "equals" as const, value: n }],
      },
      { type: "add" as const, key: total, amounts: new Map([["n", 1]]) },
    ];
    expect(await table.transact(writes(1))).toEqual({
      applied: false,
      hindrances: [{ reason: "condition", item: undefined }, { reason: "none" }],
    });
    await table.write({ type: "put", item: { ...checked, n: 1 }, conditions: [] });
    expect(await table.transact(writes(2))).toMatchObject({
      hindrances: [{ reason: "condition", item: { ...checked, n: 1 } }, { reason: "none" }],
    });
    expect(await table.read(total)).toBeUndefined();
    expect(await table.transact(writes(1))).toEqual({ applied: true });
    expect(await table.read(checked)).toEqual({ ...checked, n: 1 });
    expect(await table.read(total)).toEqual({ ...total, n: 1 });
  });

  it("reads a few items at once, in the order of their keys, and knows those that do not exist", async () => {
    const table = open();
    const [first, second] = [item("each", "1", { n: 1 }), item("each other", "1", { n: [2] })];
    for (const one of [first, second]) await table.write({ type: "put", item: one, conditions: [] });
    const keys = [second, { pk: "each", sk: "2" }, first].map(({ pk, sk }) => ({ pk, sk }));
    expect(await table.readEach(keys)).toEqual([second, undefined, first]);
  });

  it("changes an attribute that is a map only while it is what it was", async () => {
    const table = open();
    const key = { pk: "map", sk: "1" };
    const change = (before: Value, after: Value) =>
      table.write({
        type: "update",
        key,
        conditions: [{ path: ["a#b"], test: "equals", value: before }],
        set: [[["a#b"], after]],
        remove: [],
      });
    await table.write({ type: "put", item: { ...key, "a#b": { x: 1, y: ["z"] } }, conditions: [] });
    expect(await change({ x: 1 }, {})).toBe(false);
    expect(await change({ y: ["z"], x: 1 }, { x: 2 })).toBe(true);
    expect(await table.read(key)).toEqual({ ...key, "a#b": { x: 2 } });
  });

  it("queries a partition in the order of its sort keys, whole, by prefix or by range", async () => {
    const table = open();
    for (const sk of ["2026-11#01", "2026-10#00", "2026-12#00", "2026-11#00"]) {
      await table.write({ type: "put", item: item("query", sk), conditions: [] });
    }
    const sorts = async (range?: Parameters<Table["query"]>[1]) =>
      (await queryAll(table, "query", range)).map(({ sk }) => sk);
    expect(await sorts()).toEqual(["2026-10#00", "2026-11#00", "2026-11#01", "2026-12#00"]);
    expect(await sorts({ prefix: "2026-11" })).toEqual(["2026-11#00", "2026-11#01"]);
    expect(await sorts({ from: "2026-11", to: "2026-12" })).toEqual(["2026-11#00", "2026-11#01"]);
    expect(await queryAll(table, "nothing")).toEqual([]);
  });

  it("reads past the first page of a query", async () => {
    const table = open();
    const filler = "x".repeat(300_000);
    for (let index = 0; index < 5; index++) {
      await table.write({ type: "put", item: item("pages", String(index), { filler }), conditions: [] });
    }
    expect(await queryAll(table, "pages")).toHaveLength(5);
  });

  it("yields the same from short pages and from consistent reads", async () => {
    const table = open();
    for (const sk of ["b", "a", "d", "c", "e"]) {
      await table.write({ type: "put", item: item("short pages", sk), conditions: [] });
    }
    for (const options of [{ pageItems: 2 }, { isConsistent: true }, { pageItems: 1, isConsistent: true }]) {
      const items = await queryAll(table, "short pages", { from: "b", to: "d" }, options);
      expect(items.map(({ sk }) => sk)).toEqual(["b", "c", "d"]);
    }
  });
}

describe("the table usage as a map", () => {
  tableSuite(createMemoryUsageTable);
});

describeOnEngines("the table usage", (engine) => {
  useFunctionEnvironment(engine);

  describe.each(sdkTunings)("through the $sdk SDK", ({ sdk, tuning }) => {
    let client: DynamoDBClient;
    beforeAll(async () => {
      await createTables(engine.client(), { nameOf: (key) => `${sdk}-${key}` });
      client = createDynamoDbClient({ tuning });
    });
    afterAll(() => client.destroy());
    tableSuite(() => createTable(`${sdk}-usage`, client));

    it("rejects a read of several items of which the store has left one out", async () => {
      const throttled = createDynamoDbClient({ tuning });
      throttled.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          Object.assign(result.output, { UnprocessedKeys: { [`${sdk}-usage`]: {} } });
          return result;
        },
        { step: "initialize" },
      );
      const read = createTable(`${sdk}-usage`, throttled).readEach([{ pk: "left", sk: "out" }]);
      await expect(read).rejects.toMatchObject({ name: "ItemsLeftOut" });
      throttled.destroy();
    });

    it("asks for pages as short and reads as consistent as it is told", async () => {
      const sent: unknown[] = [];
      const observed = createDynamoDbClient({ tuning });
      observed.middlewareStack.add(
        (next) => (args) => {
          sent.push(args.input);
          return next(args);
        },
        { step: "initialize" },
      );
      const table = createTable(`${sdk}-usage`, observed);
      for (const sk of ["a", "b", "c"]) {
        await table.write({ type: "put", item: item("observed", sk), conditions: [] });
      }
      sent.length = 0;
      await queryAll(table, "observed", undefined, { pageItems: 2, isConsistent: true });
      expect(sent).toMatchObject([
        { Limit: 2, ConsistentRead: true },
        { Limit: 2, ConsistentRead: true, ExclusiveStartKey: { sk: { S: "b" } } },
      ]);
      sent.length = 0;
      await queryAll(table, "observed");
      expect(sent).toHaveLength(1);
      expect(sent[0]).not.toHaveProperty("Limit");
      expect(sent[0]).not.toHaveProperty("ConsistentRead");
      observed.destroy();
    });
  });
});
