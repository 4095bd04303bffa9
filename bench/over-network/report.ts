import type { Table } from "../report/tables.ts";
import type { PaceResult } from "./over-network.ts";

/** A table of one version of TLS: a row for each runner and a column for each pace, with p50, p99 and round trips. */
export function networkTable(results: readonly PaceResult[], tlsVersion: string): Table {
  const ofVersion = results.filter((result) => result.tlsVersion === tlsVersion);
  const paces = [...new Set(ofVersion.map(({ pace }) => pace))];
  const names = [...new Set(ofVersion.map(({ runner }) => runner))];
  return {
    head: [`${tlsVersion}: p50 (p99), ms · round trips to the provider`, ...paces],
    rows: names.map((name) => [
      name,
      ...paces.map((pace) => {
        const found = ofVersion.find((result) => result.runner === name && result.pace === pace);
        return found === undefined ? "–" : cellOf(found);
      }),
    ]),
  };
}

function cellOf({ p50Ms, p99Ms, providerRoundTrips }: PaceResult): string {
  return `${Math.round(p50Ms)} (${Math.round(p99Ms)}) · ${providerRoundTrips.toFixed(1)}`;
}

const goal = 1.05;

/** How much longer a check takes than with hand-written code, at the first pace, and the most that it may be. */
export function networkGoal(results: readonly PaceResult[], tlsVersions: readonly string[]): string {
  const [pace = ""] = results.filter(({ pace: each }) => each.startsWith("every")).map((each) => each.pace);
  const ratios = tlsVersions.map((tlsVersion) => {
    const p50Of = (start: string): number =>
      results.find(
        (each) => each.tlsVersion === tlsVersion && each.pace === pace && each.runner.startsWith(start),
      )?.p50Ms ?? Number.NaN;
    return `${(p50Of("idcheck") / p50Of("hand-written")).toFixed(2)} × with ${tlsVersion}`;
  });
  return `One check ${pace}, idcheck against hand-written code with a kept agent: ${ratios.join(", ")}. The goal is at most ${goal} ×.`;
}
