import * as v from "valibot";
import type { Month } from "../../base/month.ts";
import { charges } from "../../domain/charge.ts";
import { queryAll, type Table } from "../../store/table.ts";
import { statementKey, statementRunPartition, statementsPartition } from "./keys.ts";
import type { Statement } from "./statement.ts";
import type { StatementLine } from "./statement-lines.ts";

/** A row has about 200 bytes and at most 600, and an item holds 400 KB. */
const rowsOfItem = 500;

const lineSchema = v.object({
  month: v.string(),
  caller: v.string(),
  provider: v.string(),
  kind: v.string(),
  charge: v.picklist(charges),
  packageId: v.exactOptional(v.string()),
  calls: v.number(),
  milliFen: v.number(),
});

const unknownSchema = v.object({
  verificationId: v.string(),
  attempt: v.number(),
  caller: v.string(),
  provider: v.string(),
  startedAt: v.number(),
});

const rowsSchema = v.object({ rows: v.array(v.unknown()) });

const headerSchema = v.object({
  sk: v.string(),
  run: v.string(),
  by: v.string(),
  at: v.number(),
  lines: v.number(),
  unknown: v.number(),
});

/** The header of a stored statement: who closed the month, when (epoch ms), and what belongs to it. */
export type Closing = {
  month: Month;
  /** The run of the close that wrote the rows. */
  run: string;
  by: string;
  at: number;
  /** How many rows there are of each kind. */
  lines: number;
  unknown: number;
};

/** Reads the headers of all closed months, oldest month first. */
export async function readClosings(table: Table): Promise<Closing[]> {
  const items = await queryAll(table, statementsPartition, undefined, { isConsistent: true });
  return items.map((item) => {
    const { sk: month, ...header } = v.parse(headerSchema, item);
    return { month, ...header };
  });
}

/**
 * Stores the statement of a month under the name of a run, and its header last: without it nothing is closed, so a run
 * that stops anywhere before leaves the month open. False if the month is closed already.
 */
export async function storeStatement(
  table: Table,
  { month, lines, unknown }: Statement,
  { run, by, at }: Pick<Closing, "run" | "by" | "at">,
): Promise<boolean> {
  const pk = statementRunPartition(month, run);
  for (const [name, rows] of Object.entries({ lines, unknown })) {
    for (let from = 0; from < rows.length; from += rowsOfItem) {
      const sk = `${name}#${String(from / rowsOfItem).padStart(6, "0")}`;
      const item = { pk, sk, rows: rows.slice(from, from + rowsOfItem) };
      await table.write({ type: "put", item, conditions: [] });
    }
  }
  const header = { ...statementKey(month), run, by, at, lines: lines.length, unknown: unknown.length };
  return table.write({ type: "put", item: header, conditions: [{ path: ["pk"], test: "absent" }] });
}

/** Reads a stored statement. */
export async function readStored(table: Table, closing: Closing): Promise<Statement> {
  const { month, by, at } = closing;
  const lines = await readStoredLines(table, closing);
  const unknown = await readRows(table, closing, "unknown");
  return { month, lines, unknown: v.parse(v.array(unknownSchema), unknown), closed: { by, at } };
}

/** Reads the lines of a stored statement. */
export async function readStoredLines(table: Table, closing: Closing): Promise<StatementLine[]> {
  return v.parse(v.array(lineSchema), await readRows(table, closing, "lines"));
}

async function readRows(table: Table, closing: Closing, name: "lines" | "unknown"): Promise<unknown[]> {
  const pk = statementRunPartition(closing.month, closing.run);
  const items = await queryAll(table, pk, { prefix: `${name}#` }, { isConsistent: true });
  const rows = items.flatMap((item) => v.parse(rowsSchema, item).rows);
  if (rows.length !== closing[name]) throw new TypeError("a stored statement is not whole");
  return rows;
}
