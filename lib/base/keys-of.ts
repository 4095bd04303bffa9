/** The keys of a table as a list, typed. Only for a table that has no other keys than its type says: a literal. */
export function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): readonly Key[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the sentence above asks for
  return Object.keys(table) as Key[];
}
