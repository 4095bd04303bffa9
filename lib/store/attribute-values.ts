import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Item, Value } from "./write.ts";

/** The stored form of a value. A test holds it to the SDK's own conversion, which looks for a dozen more types. */
export function attributeOf(value: Value): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (value instanceof Uint8Array) return { B: value };
  if (isTextSet(value)) return { SS: [...value] };
  return isList(value) ? { L: value.map(attributeOf) } : { M: attributesOf(value) };
}

/** The stored form of an item. */
export function attributesOf(item: Item): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) attributes[name] = attributeOf(value);
  }
  return attributes;
}

/** A type of its own, because TypeScript does not see that nothing else here is a Set. */
function isTextSet(value: ReadonlySet<string> | readonly Value[] | Item): value is ReadonlySet<string> {
  return value instanceof Set;
}

function isList(value: readonly Value[] | Item): value is readonly Value[] {
  return Array.isArray(value);
}
