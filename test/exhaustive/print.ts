import type { SearchResult } from "./search.ts";

/** A finished search with what it took. */
export type Measured = SearchResult<unknown> & { seconds: number; residentBytes: number };

/** One line on what a search came to. */
export function describeSearch(
  name: string,
  { states, steps, depth, isWhole, broken, ...took }: Measured,
): string {
  const end = broken !== undefined ? "BROKEN" : isWhole ? "exhausted, nothing is broken" : "not exhausted";
  return (
    `${name}: ${end}; ${number(states)} states, ${number(steps)} steps, depth ${depth}, ` +
    `${took.seconds.toFixed(1)} s, ${number(states / took.seconds)} states a second, ${megabytes(took.residentBytes)}`
  );
}

/** The rows as a table in Markdown. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A number as a person reads it. */
export function number(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Bytes as a person reads them. */
export function megabytes(bytes: number): string {
  return `${number(bytes / 1e6)} MB`;
}
