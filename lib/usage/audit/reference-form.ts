/**
 * The form of a provider's reference: its length and the sorts of characters in it. References of one form come from
 * one counter or generator of the vendor. An answer that could not be read may have left another id of the same call
 * in the books, such as that of a gateway, which no bill lists.
 */
export function formOf(reference: string): string {
  const sorts = new Set<string>();
  for (const character of reference) sorts.add(sortOf(character));
  return `${reference.length} ${[...sorts].toSorted().join("")}`;
}

function sortOf(character: string): string {
  if (character >= "0" && character <= "9") return "0";
  if (character >= "a" && character <= "z") return "a";
  if (character >= "A" && character <= "Z") return "A";
  return character;
}
