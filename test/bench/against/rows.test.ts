import { describe, expect, it } from "vitest";
import { linesOf } from "../../../bench/against/lines.ts";
import { countedRows, timedRows } from "../../../bench/against/rows.ts";
import { countedRow, timedRow } from "../../../bench/against/verdict.ts";

const trees = { this: { commit: "1111111+" }, other: { commit: "2222222" } };
const packaged = (zipBytes: Record<string, number>, own: number) => ({
  zipBytes,
  modules: { "functions/two-factor": { ofPackages: 300, own } },
});

describe("the rows of a comparison", () => {
  it("hold p50, CPU and cold start to 1.05, with the network that they were taken over", () => {
    const rows = timedRows("loopback", []);
    expect(rows.map(({ title, bound }) => [title, bound])).toEqual(
      [
        "two-factor p50, ms",
        "two-factor CPU, ms a check",
        "replay p50, ms",
        "replay CPU, ms a check",
        "three-factor with an image of 1.5 MB p50, ms",
        "three-factor with an image of 1.5 MB CPU, ms a check",
        "cold start, spawn to first answer, ms",
        "cold start CPU, ms",
      ].map((title) => [`loopback: ${title}`, 1.05]),
    );
  });

  it("find the turns of each figure in the pairs", () => {
    const pairs = Array.from({ length: 5 }, () => ({
      this: { "cold.cpuMs": [6, 6] },
      other: { "cold.cpuMs": [5, 5] },
    }));
    const row = timedRows("loopback", pairs).find(({ title }) => title === "loopback: cold start CPU, ms");
    expect(row).toMatchObject({ values: { this: 6, other: 5 }, ratio: { median: 1.2, upper: 1.2 } });
  });

  it("hold zips and modules to 1.02, show own modules, and name what only one side has", () => {
    const rows = countedRows(
      { this: packaged({ usage: 90, health: 20 }, 140), other: packaged({ usage: 100, gone: 10 }, 100) },
      { this: { "two-factor": 184 }, other: { "two-factor": 180 } },
    );
    expect(rows.map(({ title, values, bound }) => [title, values.this, values.other, bound])).toEqual([
      ["zip of usage, bytes", 90, 100, 1.02],
      ["zip of gone, bytes", undefined, 10, undefined],
      ["zip of health, bytes", 20, undefined, undefined],
      ["modules of Node loaded, two-factor", 184, 180, 1.02],
      ["modules of packages in functions/two-factor", 300, 300, 1.02],
      ["own modules in functions/two-factor", 140, 100, undefined],
    ]);
  });
});

describe("what is printed", () => {
  const pairs = Array.from({ length: 5 }, () => ({ this: [2.2], other: [2] }));

  it("says of each row whether it is within its bound", () => {
    const rows = [
      timedRow("p50, ms", pairs, 2),
      countedRow("zip, bytes", { this: 118_850, other: 118_850 }, 1.02),
      countedRow("own modules", { this: 5, other: undefined }),
    ];
    expect(linesOf(rows, trees)).toEqual([
      "",
      "             this, 1111111+  other, 2222222  this/other  upper 95 %  bound  within",
      "p50, ms                2.20            2.00       1.100       1.100   1.05  NO",
      "zip, bytes          118,850         118,850       1.000       1.000   1.02  yes",
      "own modules               5               –           –           –      –  –",
      "",
      "Beyond its bound: p50, ms.",
    ]);
  });

  it("tells a row that is slower from one whose pairs scatter too much", () => {
    const scattered = [0.8, 0.9, 1, 1.1, 1.2].map((ratio) => ({ this: [ratio], other: [1] }));
    expect(
      linesOf([timedRow("p50, ms", pairs, 2), timedRow("CPU, ms", scattered, 2)], trees).slice(-2),
    ).toEqual([
      "Beyond its bound: p50, ms.",
      "Too noisy to tell: CPU, ms. Run it again while nothing else runs here, without --quick.",
    ]);
  });

  it("says where all of them are", () => {
    expect(linesOf([countedRow("zip", { this: 1, other: 1 }, 1.02)], trees).at(-1)).toBe(
      "Every row is within its bound.",
    );
  });
});
