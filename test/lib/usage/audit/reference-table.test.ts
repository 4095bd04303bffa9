import { describe, expect, it } from "vitest";
import { createHashSet } from "../../../../lib/usage/audit/hash-set.ts";
import { createReferenceTable } from "../../../../lib/usage/audit/reference-table.ts";

describe("a table of references", () => {
  it("has the position and the text of each of 20,000, whatever their length", () => {
    const table = createReferenceTable();
    const texts = Array.from({ length: 20_000 }, (_, index) => `${"流".repeat(index % 7)}r${index}`);
    expect(texts.map(table.insert)).toEqual(texts.map((_, index) => index));
    expect(texts.map(table.insert).every((position) => position === undefined)).toBe(true);
    expect(texts.map(table.find)).toEqual(texts.map((_, index) => index));
    expect(texts.map((_, index) => table.at(index))).toEqual(texts);
    expect([table.size, table.find("r20000"), table.find("")]).toEqual([20_000, undefined, undefined]);
  });

  it("tells texts with the same hash apart, by all their bytes", () => {
    const table = createReferenceTable();
    const [one, other] = ["r66999", "r916676"];
    table.insert(one);
    expect(table.find(other)).toBeUndefined();
    expect([table.insert(other), table.find(one), table.find(other)]).toEqual([1, 0, 1]);
  });

  it("never finds a text with half a character", () => {
    const table = createReferenceTable();
    table.insert("r\uFFFD");
    expect(table.find("r\uD800")).toBeUndefined();
  });
});

describe("a set of hashes", () => {
  it("has every hash that was added, and none of the others", () => {
    const set = createHashSet();
    const hashes = Array.from({ length: 20_000 }, (_, index) => 1 + index * 7);
    for (const hash of [...hashes, ...hashes]) set.add(hash);
    expect(hashes.every(set.mayHave)).toBe(true);
    expect(hashes.some((hash) => set.mayHave(hash + 1))).toBe(false);
  });
});
