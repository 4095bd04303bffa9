import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { stringify } from "csv-stringify";
import type { EndedRow } from "./outcome.ts";

/** The results of a batch as CSV: rows by number and by the caller's own reference, without personal data. */
export type ResultsFile = { write(row: EndedRow): Promise<void>; close(): Promise<void> };

const columns = [
  "row",
  "reference",
  "outcome",
  "verdict",
  "reason",
  "advice",
  "identity",
  "face",
  "score",
  "provider",
  "charged",
  "id",
  "checkedAt",
  "duplicateOf",
  "problem",
  "errors",
  "warnings",
] as const;

type Line = Readonly<Partial<Record<(typeof columns)[number], string | number | undefined>>>;

/** Starts a new file of results. Rejects with the system's error if it cannot be written. */
export async function createResultsFile(path: string): Promise<ResultsFile> {
  // Verdicts and references are for the one who asked for them.
  const file = createWriteStream(path, { mode: 0o600 });
  await once(file, "open");
  const lines = stringify({ header: true, columns: [...columns] });
  lines.pipe(file);
  lines.on("error", (error) => file.destroy(error));
  const closed = finished(file);
  // close() and a write() that waits reject with it.
  closed.catch(() => undefined);
  return {
    async write(row) {
      if (!lines.write(lineOf(row))) await Promise.race([once(lines, "drain"), closed]);
    },
    async close() {
      lines.end();
      await closed;
    },
  };
}

function lineOf({ row, reference, outcome }: EndedRow): Line {
  return { row, reference, outcome: outcome.kind, ...cellsOf(outcome) };
}

function cellsOf(outcome: EndedRow["outcome"]): Line {
  switch (outcome.kind) {
    case "verdict": {
      const { spentMilliFen: _, doubtfulMilliFen: __, warnings = [], ...cells } = outcome.entry;
      return { ...cells, duplicateOf: outcome.duplicateOf, warnings: warnings.join(" ") };
    }
    case "invalid":
      return { errors: textOf(outcome.errors) };
    case "problem":
      return {
        charged: outcome.charged,
        id: outcome.id,
        problem: outcome.code,
        errors: textOf(outcome.errors),
      };
    case "not_checked":
      return {};
  }
}

function textOf(errors: readonly { field: string; code: string }[]): string {
  return errors.map(({ field, code }) => `${field}:${code}`).join(" ");
}
