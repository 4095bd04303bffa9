import type { BatchResult } from "./batch.ts";
import { keysOf } from "../../lib/base/keys-of.ts";
import { assumed, boundOptions, type Bounds } from "./plan.ts";
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
  { seed: firstSeed, bounds }: { seed: number; bounds: Bounds },
  { seconds, coreSeconds }: Duration,
): string {
  const { schedules, counts, failures, failureCount, broken } = result;
  const rate = Math.round(schedules / coreSeconds);
  return [
    `${number(schedules)} schedules, seeds ${firstSeed} to ${firstSeed + schedules - 1}, ` +
      `${seconds.toFixed(1)} s, ${number(rate)} a second of one core`,
    "",
    ...Object.entries(counts).map(([name, count]) => `${number(count).padStart(12)}  ${inWords(name)}`),
    "",
    ...keysOf(invariants).map((name) => {
      const count = broken.get(name) ?? 0;
      const state = count === 0 ? "holds " : "BROKEN";
      const often = count === 0 ? "" : ` (${number(count)} schedules)`;
      return `${state}  ${name.padEnd(9)}  ${invariants[name]}${often}`;
    }),
    "",
    ...failures.map(
      ({ seed, violations }) =>
        `seed ${seed}: ${violations.map(({ invariant, text }) => `${invariant}: ${text}`).join("; ")}\n` +
        `  npm run simulate -- --seed ${seed} --schedules 1 --trace${optionsOf(bounds)}`,
    ),
    `${number(failureCount)} schedules broke an invariant`,
  ].join("\n");
}

/** The options of a world that does more than is assumed. */
function optionsOf(bounds: Bounds): string {
  const options = keysOf(boundOptions).filter((name) => bounds[name] !== assumed[name]);
  return options.map((name) => ` --${boundOptions[name]} ${bounds[name]}`).join("");
}

function number(value: number): string {
  return value.toLocaleString("en");
}

function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
