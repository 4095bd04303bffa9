import { textTable } from "../../cli/text-table.ts";
import type { SampleResult } from "./run-sample.ts";

const columns = [
  { title: "sample" },
  { title: "entry" },
  { title: "answer" },
  { title: "reason" },
  { title: "provider" },
  { title: "charged" },
  { title: "ms", isNumber: true },
  { title: "" },
];
const dash = "-";

/** The results as a table in plain text, with each difference on a line below its sample. */
export function sampleTable(results: readonly SampleResult[]): string {
  const [titles = "", ...rows] = textTable(columns, results.map(cellsOf));
  const rule = dash.repeat(Math.max(...[titles, ...rows].map(({ length }) => length)));
  const lines = results.flatMap(({ differences }, index) => [
    rows[index] ?? "",
    ...differences.map((difference) => `    ${difference}`),
  ]);
  return [titles, rule, ...lines, rule, summaryOf(results)].join("\n");
}

function cellsOf({
  sample,
  observed,
  durationMs,
  differences,
  isOnlyShown,
}: SampleResult): readonly string[] {
  const { verdict, code, status, reason, provider, charged } = observed;
  return [
    sample.name,
    sample.entry,
    verdict ?? `${status} ${code ?? ""}`.trim(),
    reason ?? dash,
    provider ?? dash,
    charged ?? dash,
    durationMs.toFixed(0),
    isOnlyShown === true ? "shown" : differences.length === 0 ? "ok" : "DIFFERS",
  ];
}

function summaryOf(results: readonly SampleResult[]): string {
  const shown = results.filter(({ isOnlyShown }) => isOnlyShown === true).length;
  const differing = results.filter(({ differences }) => differences.length > 0).length;
  const judged = results.length - shown;
  const asExpected = `${judged - differing} of ${judged} samples as expected`;
  const summary = differing === 0 ? `${asExpected}.` : `${asExpected}, ${differing} not.`;
  return shown === 0 ? summary : `${summary} ${shown} expect the usual providers, and are only shown.`;
}
