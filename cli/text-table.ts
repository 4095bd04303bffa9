/** A column of a table in a terminal: its title, and whether its cells are numbers, which are right-aligned. */
export type Column = { title: string; isNumber?: boolean };

/** Rows as lines, each column as wide as its widest cell and two blanks apart; `isNumber` names columns by position. */
export function alignedLines(
  rows: readonly (readonly string[])[],
  isNumber: readonly (boolean | undefined)[] = [],
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, { length }] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, length);
  }
  const aligned = (cell: string, index: number): string =>
    isNumber[index] === true ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0);
  return rows.map((row) => row.map(aligned).join("  ").trimEnd());
}

/** The lines of a table, the titles first. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  return alignedLines(
    [columns.map(({ title }) => title), ...rows],
    columns.map(({ isNumber }) => isNumber),
  );
}

/** What a record holds in a column of {@link recordTable}; nothing is printed for undefined. */
type Cell = string | number | boolean | undefined;

/** The lines of a table of similar records, with a column for each of their fields in the order of the first record. */
export function recordTable(records: readonly Readonly<Record<string, Cell>>[]): string[] {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const columns = names.map((title) => ({
    title,
    isNumber: records.every((record) => ["number", "undefined"].includes(typeof record[title])),
  }));
  return textTable(
    columns,
    records.map((record) => names.map((name) => String(record[name] ?? ""))),
  );
}

/** A bar for a value out of the greatest one. Every value over 0 shows. */
export function bar(value: number, greatest: number, width: number): string {
  if (value <= 0 || greatest <= 0) return "";
  return "█".repeat(Math.max(1, Math.round((value * width) / greatest)));
}
