/** A column of a table in a terminal: its title, and whether its cells are numbers. */
export type Column = { title: string; isNumber?: boolean };

/** Lines of a table, its columns as wide as their widest cell; numbers stand on the right. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ isNumber }, index) => {
        const [cell, width] = [cells[index] ?? "", widths[index] ?? 0];
        return isNumber === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [line(columns.map(({ title }) => title)), ...rows.map(line)];
}

/** A bar for a value out of the greatest one; whatever is not nothing can be seen. */
export function bar(value: number, greatest: number, width: number): string {
  if (value <= 0 || greatest <= 0) return "";
  return "█".repeat(Math.max(1, Math.round((value * width) / greatest)));
}
