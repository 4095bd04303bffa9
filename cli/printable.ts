/** Control characters, invisible ones that change the direction of text, line separators and lone surrogates. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** Long enough for every reference, product and header of a bill. */
const mostCharacters = 160;

/**
 * Text from outside as a terminal may show it: each character that could move the cursor, change colours or reorder
 * other text is shown by its number, such as `<U+001B>`, and what is over 160 characters is cut off.
 */
export function printable(text: string): string {
  const shown = text.replaceAll(unprintable, nameOf);
  return shown.length > mostCharacters ? `${shown.slice(0, mostCharacters)}…` : shown;
}

function nameOf(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  return `<U+${number.toString(16).toUpperCase().padStart(4, "0")}>`;
}
