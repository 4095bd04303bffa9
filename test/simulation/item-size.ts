import type { Item, Value } from "../../lib/store/write.ts";

/**
 * The size of an item by DynamoDB's rules: names and text in UTF-8, a number at about a byte for two digits
 * and one more, 3 bytes for a list or map and 1 for each of its entries.
 */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) bytes += Buffer.byteLength(name) + valueBytes(value);
  }
  return bytes;
}

function valueBytes(value: Value): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return 1 + Math.ceil(String(value).length / 2);
  if (typeof value === "boolean") return 1;
  if (value instanceof Uint8Array) return value.byteLength;
  if (isTextSet(value)) return [...value].reduce((sum, text) => sum + Buffer.byteLength(text), 3);
  if (isList(value)) return value.reduce((sum: number, entry) => sum + 1 + valueBytes(entry), 3);
  return 3 + Object.keys(value).length + itemBytes(value);
}

function isTextSet(value: Value): value is ReadonlySet<string> {
  return value instanceof Set;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
