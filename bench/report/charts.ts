import { type ContestantId, contestants } from "../contestants.ts";
import type { Results } from "../results.ts";
import { type Figure, figureOf } from "../statistics.ts";
import type { BarChart } from "./bar-chart.ts";

/** The charts of the document, by their file names without extension. */
export function chartsOf({ samples, growth }: Results): Readonly<Record<string, BarChart>> {
  const chart = (title: string, name: string, unit: string): BarChart => ({
    title,
    unit,
    bars: contestants.flatMap(({ id, title: label }) => {
      const values = samples[id][name];
      return values === undefined ? [] : [{ label, figure: figureOf(values), isOwn: isOwn(id) }];
    }),
  });
  return {
    cold: chart("Cold start: from the spawn to the first answer", "cold.elapsedMs", "ms"),
    "warm-latency": chart("Warm two-factor check: p50", "warm.p50Ms", "ms"),
    "warm-cpu": chart("Warm two-factor check: CPU", "warm.cpuMs", "ms"),
    "slow-provider": chart("Two-factor check with a provider of 20 ms: p50", "provider20.p50Ms", "ms"),
    "in-flight": chart(
      "50 checks in flight: throughput of one process",
      "inFlight50.checksPerSecond",
      "a second",
    ),
    image: chart("Three-factor check with an image of 1.5 MB: CPU", "image.cpuMs", "ms"),
    growth: {
      title: "Two-factor check by the number of records: p50 and p99",
      unit: "ms",
      bars: growth.checks.flatMap(({ records, samples: { p50Ms, p99Ms } }) => [
        bar(`${records.toLocaleString("en")} records, p50`, figureOf(p50Ms)),
        bar(`${records.toLocaleString("en")} records, p99`, figureOf(p99Ms)),
      ]),
    },
  };
}

function bar(label: string, figure: Figure): BarChart["bars"][number] {
  return { label, figure, isOwn: true };
}

function isOwn(id: ContestantId): boolean {
  return id === "idcheck";
}
