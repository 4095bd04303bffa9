/** What a spreadsheet writes for a number that is text. */
const textFormula = /^="([^"]*)"$/u;

/**
 * What tells a spreadsheet that a cell is text. An apostrophe before a single letter is part of a name, as in 't Hart.
 */
const textMark = /^['’‘`´＇]+(?![a-z](?![A-Za-z0-9]))/u;

/**
 * The value of a cell, without blanks around it and without what keeps a number a text in a spreadsheet: `="0123"`, `'0123`
 * or `` `0123 ``.
 */
export function valueOfCell(cell: string): string {
  const text = cell.trim();
  return (textFormula.exec(text)?.[1] ?? text).trim().replace(textMark, "").trim();
}
