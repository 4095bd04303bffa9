import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contestantOf } from "../../bench/contestants.ts";
import { countOne } from "../../bench/counts.ts";
import { type Field, startField } from "../../bench/field.ts";
import { measureReports } from "../../bench/growth/reports.ts";
import { drawBarChart } from "../../bench/report/bar-chart.ts";
import { chartsOf } from "../../bench/report/charts.ts";
import { documentsOf, filledDocument, resultsPath } from "../../bench/report/document.ts";
import type { Results } from "../../bench/results.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- npm run bench wrote it
const results = JSON.parse(readFileSync(resultsPath, "utf8")) as Results;

describe("the documents of the benchmark", () => {
  it.each(Object.entries(documentsOf(results)))("%s says what the last run has found", (name, sections) => {
    const text = readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
    expect(filledDocument(name, sections)).toBe(text);
  });

  it.each(Object.entries(chartsOf(results)))("the chart %s is drawn from it", (name, chart) => {
    expect(readFileSync(join(dirname(resultsPath), `${name}.svg`), "utf8")).toBe(drawBarChart(chart));
  });
});

describe("what docs/cost.md multiplies", () => {
  let field: Field;
  beforeAll(async () => {
    field = await startField({ only: ["idcheck"] });
  });
  afterAll(async () => field.stop());

  it("is what a check still takes of the records", async () => {
    const counted = await countOne(field, contestantOf("idcheck"));
    for (const kind of ["twoFactor", "threeFactor", "replay"] as const) {
      const { calls, writeUnits, logBytes } = results.counts.idcheck[kind];
      expect(counted[kind]).toMatchObject({ calls, writeUnits });
      // A time or a key may have a digit more.
      expect(Math.abs(counted[kind].logBytes - logBytes)).toBeLessThan(16);
    }
  });

  it("is what a check still takes of the projection", async () => {
    const { projection } = await measureReports(field, [252]);
    const found = results.growth.projection;
    expect(projection.writeUnitsOfLoneCheck).toBe(found.writeUnitsOfLoneCheck);
    expect(Math.abs(projection.writeUnitsPerCheck - found.writeUnitsPerCheck)).toBeLessThan(0.1);
  });
});
