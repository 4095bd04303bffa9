import type { Results } from "../results.ts";
import { type Figure, ratioOf } from "../statistics.ts";

/** A goal of idcheck, beside the result of a run. */
export type Goal = {
  title: string;
  limit: string;
  found: Figure;
  unit: "×" | "" | "KB" | "bytes";
  isMet: boolean;
};

/** The goals, judged by the medians of one run. */
export function goalsOf({ samples, counts, bundles, growth }: Results): Goal[] {
  const { idcheck, bare, handWritten, powertools } = samples;
  const ratio = (name: string, other: Record<string, number[]>): Figure =>
    ratioOf(idcheck[name] ?? [], other[name] ?? []);
  const added = (of: Record<string, number[]>): number[] =>
    (of["provider20.p50Ms"] ?? []).map((value, round) => value - (bare["provider20.p50Ms"]?.[round] ?? 0));
  const [few, many] = growth.checks;
  return [
    atMost("Warm p50, against the hand-written", 1.1, ratio("warm.p50Ms", handWritten)),
    atMost("Warm CPU, against the hand-written", 1.1, ratio("warm.cpuMs", handWritten)),
    atMost("Warm p50, against Powertools", 0.65, ratio("warm.p50Ms", powertools)),
    atMost("Warm CPU, against Powertools", 0.6, ratio("warm.cpuMs", powertools)),
    exactly("DynamoDB calls of a check", 2, constant(counts.idcheck.twoFactor.calls)),
    exactly("Write units of a check", 2, constant(counts.idcheck.twoFactor.writeUnits)),
    exactly("DynamoDB calls of a replay", 1, constant(counts.idcheck.replay.calls)),
    atMost(
      "Added to the bare call with a provider of 20 ms, against what Powertools adds",
      0.8,
      ratioOf(added(idcheck), added(powertools)),
    ),
    atMost("Cold start, against the hand-written", 1, ratio("cold.elapsedMs", handWritten)),
    atMost("CPU of an image of 1.5 MB, against the bare call", 1.5, ratio("image.cpuMs", bare)),
    atMost("Zip of the largest function", 150, constant(bundles.idcheck.threeFactor.zipBytes / 1024), "KB"),
    atMost("Log of a check", 1024, constant(counts.idcheck.twoFactor.logBytes), "bytes"),
    atMost(
      "p50 with 1,000,000 records, against 1,000",
      1.1,
      ratioOf(many?.samples.p50Ms ?? [], few?.samples.p50Ms ?? []),
    ),
  ];
}

function atMost(title: string, most: number, found: Figure, unit: Goal["unit"] = "×"): Goal {
  return { title, limit: `≤ ${most}`, found, unit, isMet: found.median <= most };
}

function exactly(title: string, wanted: number, found: Figure): Goal {
  return { title, limit: String(wanted), found, unit: "", isMet: found.median === wanted };
}

function constant(value: number): Figure {
  return { median: value, min: value, max: value };
}
