import type { ModuleCounts } from "../bundle.ts";
import type { Packaged } from "./package.ts";
import type { Pair } from "./pairs.ts";
import type { Both } from "./sides.ts";
import { bounds, countedRow, type Row, timedRow } from "./verdict.ts";

/** What is judged about a pair, by the names of its figures. */
const timed: readonly { name: string; title: string; digits: number }[] = [
  { name: "warm.p50Ms", title: "two-factor p50, ms", digits: 2 },
  { name: "warm.cpuMs", title: "two-factor CPU, ms a check", digits: 2 },
  { name: "replay.p50Ms", title: "replay p50, ms", digits: 2 },
  { name: "replay.cpuMs", title: "replay CPU, ms a check", digits: 2 },
  { name: "image.p50Ms", title: "three-factor with an image of 1.5 MB p50, ms", digits: 1 },
  { name: "image.cpuMs", title: "three-factor with an image of 1.5 MB CPU, ms a check", digits: 1 },
  { name: "cold.elapsedMs", title: "cold start, spawn to first answer, ms", digits: 0 },
  { name: "cold.cpuMs", title: "cold start CPU, ms", digits: 0 },
];

/** Counts by what they belong to: a function, a source or a kind of check. */
export type Counts = Readonly<Record<string, number>>;

/** Rows of what was timed over a network. */
export function timedRows(network: string, pairs: readonly Pair[]): Row[] {
  return timed.map(({ name, title, digits }) => {
    const turns = pairs.map((pair) => ({ this: pair.this[name] ?? [], other: pair.other[name] ?? [] }));
    return timedRow(`${network}: ${title}`, turns, digits);
  });
}

/** Rows of what was counted. A project's own modules are only shown: one more of them costs a function nothing. */
export function countedRows(
  packages: Both<Pick<Packaged, "zipBytes" | "modules">>,
  nodeModules: Both<Counts>,
): Row[] {
  const rowsOf = (title: (name: string) => string, values: Both<Counts>, bound?: number): Row[] =>
    namesIn(values).map((name) =>
      countedRow(title(name), { this: values.this[name], other: values.other[name] }, bound),
    );
  const modulesOf = (part: keyof ModuleCounts): Both<Counts> => ({
    this: mapValues(packages.this.modules, (counts) => counts[part]),
    other: mapValues(packages.other.modules, (counts) => counts[part]),
  });
  return [
    ...rowsOf(
      (key) => `zip of ${key}, bytes`,
      { this: packages.this.zipBytes, other: packages.other.zipBytes },
      bounds.counted,
    ),
    ...rowsOf((kind) => `modules of Node loaded, ${kind}`, nodeModules, bounds.counted),
    ...rowsOf((file) => `modules of packages in ${file}`, modulesOf("ofPackages"), bounds.counted),
    ...rowsOf((file) => `own modules in ${file}`, modulesOf("own")),
  ];
}

/** What either side has, the other commit's first. */
function namesIn(both: Both<Counts>): string[] {
  return [...new Set([...Object.keys(both.other), ...Object.keys(both.this)])];
}

function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
