import type { SampleResult } from "./run-sample.ts";

const heads = ["sample", "entry", "answer", "reason", "provider", "charged", "ms", ""] as const;
const dash = "-";

/** The results as a table in plain text, each difference on a line below its sample. */
export function sampleTable(results: readonly SampleResult[]): string {
  const rows = results.map((result) => ({ cells: cellsOf(result), differences: result.differences }));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(({ cells }) => (cells[column] ?? "").length)),
  );
  const lines = rows.flatMap(({ cells, differences }) =>
    [lineOf(cells, widths)].concat(differences.map((difference) => `    ${difference}`)),
  );
  const rule = widths.map((width) => dash.repeat(width)).join("  ");
  return [lineOf(heads, widths), rule, ...lines, rule, summaryOf(results)].join("\n");
}

function cellsOf({ sample, observed, durationMs, differences }: SampleResult): readonly string[] {
  const { verdict, code, status, reason, provider, charged } = observed;
  return [
    sample.name,
    sample.entry,
    verdict ?? `${status} ${code ?? ""}`.trim(),
    reason ?? dash,
    provider ?? dash,
    charged ?? dash,
    durationMs.toFixed(0),
    differences.length === 0 ? "ok" : "DIFFERS",
  ];
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) =>
      column === 6 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    )
    .join("  ")
    .trimEnd();
}

function summaryOf(results: readonly SampleResult[]): string {
  const differing = results.filter(({ differences }) => differences.length > 0).length;
  const asExpected = `${results.length - differing} of ${results.length} samples as expected`;
  return differing === 0 ? `${asExpected}.` : `${asExpected}, ${differing} differ.`;
}
