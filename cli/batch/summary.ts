import { yuanText } from "../../lib/domain/money.ts";
import type { BatchEnd } from "./run-batch.ts";
import { durationText } from "./progress.ts";
import { type Tally, total } from "./tally.ts";

/** What the summary is made of. */
export type SummaryState = {
  rowCount: number;
  tally: Tally;
  end: BatchEnd;
  durationMs: number;
  resultsPath: string;
  isStopped: boolean;
};

/** What a batch has come to, for a person. */
export function summaryOf({
  rowCount,
  tally,
  end,
  durationMs,
  resultsPath,
  isStopped,
}: SummaryState): string {
  const { spentMilliFen, doubtfulMilliFen } = end.cost;
  const verdicts = total(tally.verdicts);
  const problems = total(tally.problems);
  const lines = [
    `${tally.rows} of ${rowCount} rows in ${durationText(durationMs / 1000)}: ${verdicts} verdicts${listOf(tally.verdicts)}`,
    ...(verdicts > 0 ? [`  advice: ${entriesOf(tally.advice)}`] : []),
    ...(tally.duplicates > 0 ? [`  ${tally.duplicates} rows are about somebody in an earlier row`] : []),
    ...(tally.invalid > 0 ? [`  ${tally.invalid} rows break rules: nothing was asked or paid for them`] : []),
    ...(problems > 0 ? [`  ${problems} rows without a verdict: ${entriesOf(tally.problems)}`] : []),
    ...(tally.notChecked > 0
      ? [`  ${tally.notChecked} rows were not checked, because --max-spend was reached`]
      : []),
    `Spent on this batch so far: ¥${yuanText(spentMilliFen)}${doubtOf(doubtfulMilliFen)}`,
    `Results: ${resultsPath}`,
  ];
  if (end.outage !== undefined) lines.push(`Stopped, because nothing comes back: ${end.outage}`);
  const isUnfinished = isStopped || end.outage !== undefined || tally.retryable > 0 || tally.notChecked > 0;
  if (isUnfinished) {
    const more = tally.notChecked > 0 ? " with a higher --max-spend" : "";
    lines.push(`Run the same command again${more} to go on: what has a verdict is not paid again.`);
  }
  return `${lines.join("\n")}\n`;
}

function doubtOf(doubtfulMilliFen: number): string {
  return doubtfulMilliFen > 0 ? `, and up to ¥${yuanText(doubtfulMilliFen)} for calls that were cut off` : "";
}

function listOf(counts: Readonly<Record<string, number>>): string {
  return total(counts) > 0 ? ` (${entriesOf(counts)})` : "";
}

function entriesOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, number]) => `${name} ${number}`)
    .join(", ");
}
