import type { BatchResult } from "./batch.ts";
import { invariants } from "./report.ts";

/** How long a run took: by the clock, and on all cores together. */
export type Duration = { seconds: number; coreSeconds: number };

/** Measures from now on. */
export function startTiming(): () => Duration {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - startedAt) / 1_000, coreSeconds: (user + system) / 1_000_000 };
  };
}

/** The result of a run as text: what happened how often, every invariant, and how to replay what failed. */
export function describeResult(
  result: BatchResult,
  firstSeed: number,
  { seconds, coreSeconds }: Duration,
): string {
  const { schedules, counts, failures, failureCount } = result;
  const violated = new Map<string, number>();
  for (const { violations } of failures) {
    for (const name of new Set(violations.map(({ invariant }) => invariant))) {
      violated.set(name, (violated.get(name) ?? 0) + 1);
    }
  }
  const rate = Math.round(schedules / coreSeconds);
  return [
    `${number(schedules)} schedules, seeds ${firstSeed} to ${firstSeed + schedules - 1}, ` +
      `${seconds.toFixed(1)} s, ${number(rate)} a second of one core`,
    "",
    ...Object.entries(counts).map(([name, count]) => `${number(count).padStart(12)}  ${inWords(name)}`),
    "",
    ...Object.entries(invariants).map(
      ([name, text]) => `${violated.has(name) ? "BROKEN" : "holds "}  ${name.padEnd(9)}  ${text}`,
    ),
    "",
    ...failures.map(
      ({ seed, violations }) =>
        `seed ${seed}: ${violations.map(({ invariant, text }) => `${invariant}: ${text}`).join("; ")}\n` +
        `  npm run simulate -- --seed ${seed} --schedules 1 --trace`,
    ),
    `${number(failureCount)} schedules broke an invariant`,
  ].join("\n");
}

function number(value: number): string {
  return value.toLocaleString("en");
}

function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
