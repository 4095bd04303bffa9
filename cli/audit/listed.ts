import { printable } from "../printable.ts";

/** How many rows, references or attempts are printed of a long list. */
export const mostListed = 20;

/** The lines of the first rows, and how many more there are. */
export function upTo<Row>(rows: readonly Row[], linesOf: (row: Row) => string[]): string[] {
  return [...rows.slice(0, mostListed).flatMap(linesOf), ...more(rows.length)];
}

/** How many rows more there are than are printed, as a line. */
export function more(length: number): string[] {
  return length > mostListed ? [`    and ${length - mostListed} more (--json lists them all)`] : [];
}

/** The first values with commas between them, and how many more there are. */
export function joined(values: readonly (string | number)[]): string {
  const shown = values.slice(0, mostListed).map((value) => printable(String(value)));
  const rest =
    values.length > mostListed ? ` and ${values.length - mostListed} more (--json lists them all)` : "";
  return `${shown.join(", ")}${rest}`;
}
