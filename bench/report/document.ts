import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../local/serverless-file.ts";
import type { Results } from "../results.ts";
import { drawBarChart } from "./bar-chart.ts";
import { chartsOf } from "./charts.ts";
import { costCountTable, costTable } from "./cost.ts";
import { createPngRenderer } from "./png.ts";
import { asideTable, countedTable, goalTable, growthTable, markdown, measuredTable } from "./tables.ts";

const docs = join(projectFolder, "docs");
const folder = join(docs, "performance");
/** Where the results of the last full run are stored. */
export const resultsPath = join(folder, "results.json");

/** The text between the marks of a document, by the names of the marks. */
type Sections = Readonly<Record<string, string>>;

/** The documents that a run updates: people write everything outside the marks. */
export function documentsOf(results: Results): Readonly<Record<string, Sections>> {
  const charts = Object.entries(chartsOf(results));
  return {
    "performance.md": {
      run: runLine(results),
      goals: markdown(goalTable(results)),
      measured: markdown(measuredTable(results)),
      counted: markdown(countedTable(results)),
      aside: markdown(asideTable(results)),
      growth: markdown(growthTable(results)),
      charts: charts.map(([name, { title }]) => `![${title}](performance/${name}.svg)`).join("\n\n"),
    },
    "cost.md": {
      counts: markdown(costCountTable(results)),
      cost: markdown(costTable(results)),
    },
  };
}

/** A document in `docs/`, with its sections from the results of a run. */
export function filledDocument(name: string, sections: Sections): string {
  let text = readFileSync(join(docs, name), "utf8");
  for (const [section, content] of Object.entries(sections)) text = replaceSection(text, section, content);
  return text;
}

/** Writes the results of a run into the documents, and each chart beside them as SVG and PNG. */
export async function writeDocuments(results: Results): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, sections] of Object.entries(documentsOf(results))) {
    writeFileSync(join(docs, name), filledDocument(name, sections));
  }
  const toPng = await createPngRenderer();
  for (const [name, chart] of Object.entries(chartsOf(results))) {
    const svg = drawBarChart(chart);
    writeFileSync(join(folder, `${name}.svg`), svg);
    writeFileSync(join(folder, `${name}.png`), toPng(svg));
  }
}

function runLine({ takenAt, commit, machine, rounds, coldStartsPerRound }: Results): string {
  const { processor, cores, memoryGigabytes, node, engine } = machine;
  return (
    `Taken ${takenAt} of commit ${commit}: Node ${node} on ${cores} cores (${processor}), ${memoryGigabytes} GB, ` +
    `engine ${engine}, ${rounds} rounds of every load and ${rounds * coldStartsPerRound} cold starts of each.`
  );
}

/** Replaces the text between the marks of a section. Throws if there are none, so that nothing is lost silently. */
export function replaceSection(text: string, name: string, content: string): string {
  const start = `<!-- ${name} -->`;
  const end = `<!-- /${name} -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`The document has no section ${name}.`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}
