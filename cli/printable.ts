const unprintableClass = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]`;

/** Control characters, invisible ones that change the direction of text, line separators and lone surrogates. */
const unprintable = new RegExp(unprintableClass, "gu");
/** The same without what separates lines and columns. */
const unprintableInLines = new RegExp(String.raw`(?!\r?\n|\t)${unprintableClass}`, "gu");

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

/** Lines of any length as a terminal may show them: like {@link printable}, but line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replaceAll(unprintableInLines, nameOf);
}

/** A value as one line of JSON that a terminal may show: what {@link printable} replaces is escaped, so no reader loses it. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(unprintable, escapeOf);
}

function nameOf(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  return `<U+${number.toString(16).toUpperCase().padStart(4, "0")}>`;
}

function escapeOf(character: string): string {
  return character
    .split("")
    .map((unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
