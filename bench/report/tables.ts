import { type ComparedId, type ContestantId, contestantOf, contestants } from "../contestants.ts";
import type { CountedCase } from "../counts.ts";
import type { Results } from "../results.ts";
import { type Figure, figureOf } from "../statistics.ts";
import { goalsOf } from "./goals.ts";

/** A table in Markdown. */
export type Table = { head: readonly string[]; rows: readonly (readonly string[])[] };

type Row = { title: string; name: string; digits: number };

const measured: readonly Row[] = [
  { title: "cold, spawn to first answer, ms", name: "cold.elapsedMs", digits: 0 },
  { title: "cold, CPU, ms", name: "cold.cpuMs", digits: 0 },
  { title: "warm p50, ms", name: "warm.p50Ms", digits: 2 },
  { title: "warm p95, ms", name: "warm.p95Ms", digits: 2 },
  { title: "warm p99, ms", name: "warm.p99Ms", digits: 2 },
  { title: "warm CPU, ms a check", name: "warm.cpuMs", digits: 2 },
  { title: "p50 with a provider of 20 ms", name: "provider20.p50Ms", digits: 1 },
  { title: "50 in flight, checks a second", name: "inFlight50.checksPerSecond", digits: 0 },
  { title: "50 in flight, CPU, ms a check", name: "inFlight50.cpuMs", digits: 2 },
  { title: "replay p50, ms", name: "replay.p50Ms", digits: 2 },
  { title: "replay CPU, ms", name: "replay.cpuMs", digits: 2 },
  { title: "image of 1.5 MB, p50, ms", name: "image.p50Ms", digits: 1 },
  { title: "image of 1.5 MB, CPU, ms", name: "image.cpuMs", digits: 1 },
];

const compared = contestants.filter(({ isAside }) => !isAside);

/** The goals beside the results. */
export function goalTable(results: Results): Table {
  return {
    head: ["goal", "limit", "found, median (range)", "met"],
    rows: goalsOf(results).map(({ title, limit, found, unit, isMet }) => [
      title,
      unit === "" ? limit : `${limit} ${unit}`,
      unit === "×"
        ? `${withRange(found, 2)} ×`
        : `${number(found.median, unit === "KB" ? 0 : 2)} ${unit}`.trim(),
      isMet ? "yes" : "**no**",
    ]),
  };
}

/** What was timed: medians over the rounds with their ranges. */
export function measuredTable({ samples }: Results): Table {
  return {
    head: ["", ...compared.map(({ title }) => title)],
    rows: measured.map(({ title, name, digits }) => [
      title,
      ...compared.map(({ id }) => cell(samples[id][name], digits)),
    ]),
  };
}

/** Cold and warm figures of the contestants that are shown beside the others. */
export function asideTable({ samples, bundles }: Results): Table {
  const ids: readonly ContestantId[] = ["handWritten", "handWrittenAsDeployed", "leanClient", "idcheck"];
  const rows = measured.filter(({ name }) => /^(cold|warm)\./u.test(name));
  return {
    head: ["", ...ids.map((id) => contestantOf(id).title)],
    rows: [
      ["zip, KB", ...ids.map((id) => number(bundles[id].twoFactor.zipBytes / 1024, 0))],
      ...rows.map(({ title, name, digits }) => [title, ...ids.map((id) => cell(samples[id][name], digits))]),
    ],
  };
}

/** What was counted, the same in every run. */
export function countedTable({ counts, bundles }: Results): Table {
  const row = (title: string, of: (id: ComparedId) => number, digits = 0): string[] => [
    title,
    ...compared.map(({ id }) => (isCompared(id) ? number(of(id), digits) : "–")),
  ];
  const perCase = (title: string, counted: CountedCase): string[][] => [
    row(`${title}: DynamoDB calls`, (id) => counts[id][counted].calls),
    row(`${title}: write units`, (id) => counts[id][counted].writeUnits, 2),
    row(`${title}: bytes to the engine`, (id) => counts[id][counted].requestBytes),
    row(`${title}: bytes from the engine`, (id) => counts[id][counted].responseBytes),
    row(`${title}: bytes of log`, (id) => counts[id][counted].logBytes),
  ];
  return {
    head: ["", ...compared.map(({ title }) => title)],
    rows: [
      row("bundle, KB", (id) => bundles[id].twoFactor.bytes / 1024),
      row("zip, KB", (id) => bundles[id].twoFactor.zipBytes / 1024),
      ...perCase("two-factor", "twoFactor"),
      ...perCase("three-factor", "threeFactor").slice(0, 2),
      ...perCase("replay", "replay").slice(0, 2),
    ],
  };
}

/** How cost grows with what is stored, and with images in flight. */
export function growthTable({ growth }: Results): Table {
  return {
    head: ["", "found"],
    rows: [
      ...growth.checks.flatMap(({ records, samples, writeUnits, fill }) => [
        [`two-factor p50 with ${grouped(records)} records, ms`, withRange(figureOf(samples.p50Ms), 2)],
        [`two-factor p99 with ${grouped(records)} records, ms`, withRange(figureOf(samples.p99Ms), 2)],
        [`write units of a check with ${grouped(records)} records`, number(writeUnits, 2)],
        [`(filling in ${grouped(records)} records took, s)`, number(fill.elapsedMs / 1000, 1)],
      ]),
      ...growth.reports.map(({ checks, elapsedMs, readUnits }) => [
        `usage report of a caller with ${grouped(checks)} checks in the month`,
        `${number(elapsedMs, 0)} ms, ${number(readUnits, 0)} read units`,
      ]),
      [
        "projection of the stream",
        `${grouped(Math.round(growth.projection.checksPerSecond))} checks a second`,
      ],
      ["projection, write units a check in full batches", number(growth.projection.writeUnitsPerCheck, 2)],
      ["projection, write units of a check alone", number(growth.projection.writeUnitsOfLoneCheck, 2)],
      ...growth.memory.map(({ title, residentMegabytes }) => [
        `resident memory at most, ${title}`,
        `${number(residentMegabytes, 0)} MB`,
      ]),
    ],
  };
}

/** A table as Markdown. */
export function markdown({ head, rows }: Table): string {
  return [line(head), line(head.map((_, column) => (column === 0 ? "---" : "--:"))), ...rows.map(line)].join(
    "\n",
  );
}

/** A median with its range. */
function withRange({ median, min, max }: Figure, digits: number): string {
  return `${number(median, digits)} (${number(min, digits)}–${number(max, digits)})`;
}

function cell(values: readonly number[] | undefined, digits: number): string {
  return values === undefined || values.length === 0 ? "–" : withRange(figureOf(values), digits);
}

/** A number with its thousands grouped. */
export function number(value: number, digits: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function grouped(value: number): string {
  return value.toLocaleString("en");
}

function isCompared(id: ContestantId): id is ComparedId {
  return compared.some((contestant) => contestant.id === id);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
