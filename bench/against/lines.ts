import { type Column, textTable } from "../../cli/text-table.ts";
import { number } from "../report/tables.ts";
import type { Both } from "./sides.ts";
import type { Tree } from "./trees.ts";
import { isWithin, type Row } from "./verdict.ts";

const nothing = "–";

/** The printed form of a comparison: a table of its rows, and a sentence about those beyond their bounds. */
export function linesOf(rows: readonly Row[], trees: Both<Pick<Tree, "commit">>): string[] {
  const columns: readonly Column[] = [
    { title: "" },
    { title: `this, ${trees.this.commit}`, isNumber: true },
    { title: `other, ${trees.other.commit}`, isNumber: true },
    { title: "this/other", isNumber: true },
    { title: "upper 95 %", isNumber: true },
    { title: "bound", isNumber: true },
    { title: "within" },
  ];
  return ["", ...textTable(columns, rows.map(cellsOf)), "", ...sentencesOf(rows)];
}

function sentencesOf(rows: readonly Row[]): string[] {
  const beyond = rows.filter((row) => isWithin(row) === false);
  if (beyond.length === 0) return ["Every row is within its bound."];
  return [
    ...sentence(
      "Beyond its bound",
      beyond.filter((row) => !isUnclear(row)),
    ),
    ...sentence(
      "Too noisy to tell",
      beyond.filter(isUnclear),
      " Run it again while nothing else runs here, without --quick.",
    ),
  ];
}

/** If a ratio is within its bound but its upper bound is not, that only shows that the pairs scatter. */
function isUnclear({ ratio, bound }: Row): boolean {
  return ratio !== undefined && bound !== undefined && ratio.median <= bound;
}

function sentence(beginning: string, rows: readonly Row[], end = ""): string[] {
  return rows.length === 0 ? [] : [`${beginning}: ${rows.map(({ title }) => title).join("; ")}.${end}`];
}

function cellsOf(row: Row): string[] {
  const { title, values, digits, ratio, bound } = row;
  return [
    title,
    shown(values.this, digits),
    shown(values.other, digits),
    shown(ratio?.median, 3),
    shown(ratio?.upper, 3),
    shown(bound, 2),
    verdictOf(row),
  ];
}

function verdictOf(row: Row): string {
  const verdict = isWithin(row);
  if (verdict === undefined) return nothing;
  return verdict ? "yes" : "NO";
}

function shown(value: number | undefined, digits: number): string {
  return value === undefined ? nothing : number(value, digits);
}
