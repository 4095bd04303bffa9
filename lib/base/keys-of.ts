/** Returns the keys of a table as a typed list. Use it only for literals, which have exactly the keys of their type. */
export function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rule above guarantees it
  return Object.keys(table) as Key[];
}
