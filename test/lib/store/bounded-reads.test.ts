import { describe, expect, it } from "vitest";
import { boundReads, readsAtOnce } from "../../../lib/store/bounded-reads.ts";
import { inOrder } from "../../../lib/store/in-order.ts";
import { queryAll, type TableItem } from "../../../lib/store/table.ts";
import { countReads } from "./counted-reads.ts";
import { createMemoryUsageTable } from "./memory-usage-table.ts";

const partitions = Array.from({ length: 100 }, (_, index) => `p${index}`);

const down = () => Promise.reject(new Error("down"));

/** 100 partitions of three items each. */
async function setUp() {
  const memory = createMemoryUsageTable();
  for (const [index, pk] of partitions.entries()) {
    for (const sk of ["a", "b", "c"]) {
      await memory.write({ type: "put", item: { pk, sk: `${sk}${index}` }, conditions: [] });
    }
  }
  const { table, counts } = countReads(memory);
  return { memory, counts, table: boundReads(table) };
}

describe("bounded reads", () => {
  it("are never more at the same time than the bound, and give what they would give without it", async () => {
    const { memory, counts, table } = await setUp();
    const read = partitions.map((pk, index) => table.read({ pk, sk: `a${index}` }));
    const queried = partitions.map((pk) => queryAll(table, pk, { prefix: "b" }));
    const found = [await Promise.all(read), (await Promise.all(queried)).flat()];
    const expected = (letter: string) => partitions.map((pk, index) => ({ pk, sk: `${letter}${index}` }));
    expect(found).toEqual([expected("a"), expected("b")]);
    expect(counts).toEqual({ most: readsAtOnce, all: 200 });
    expect(await queryAll(table, "p7")).toEqual(await queryAll(memory, "p7"));
  });

  it("can be more queries than the bound that are read side by side, and ended early", async () => {
    const { table, counts } = await setUp();
    const found: TableItem[] = [];
    for await (const item of inOrder(partitions.map((pk) => table.query(pk)[Symbol.asyncIterator]()))) {
      found.push(item);
    }
    expect(found).toHaveLength(300);
    expect(counts.most).toBe(readsAtOnce);
    for (const pk of partitions) {
      for await (const item of table.query(pk)) {
        expect(item.pk).toBe(pk);
        break;
      }
    }
    expect(await queryAll(table, "p1")).toHaveLength(3);
  });

  it("go on after reads that failed", async () => {
    const { memory } = await setUp();
    const table = boundReads({ ...memory, read: down });
    const failed = await Promise.allSettled(partitions.map((pk) => table.read({ pk, sk: "a" })));
    expect(failed.every(({ status }) => status === "rejected")).toBe(true);
    expect(await queryAll(table, "p1")).toHaveLength(3);
  });
});
