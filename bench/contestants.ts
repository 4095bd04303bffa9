import type { BundleSettings } from "./bundle.ts";
import type { BackingEndpoints } from "../local/gateway/environment.ts";
import { functionEnvironment } from "../local/gateway/environment.ts";
import { secretName } from "../local/stage.ts";

/** An implementation that answers checks, to be measured. */
export type Contestant = {
  id: ContestantId;
  title: string;
  /** Shown beside the others, and measured only warm and cold. */
  isAside: boolean;
  bundledAs: BundleSettings;
  /** Sources of its two functions; each exports `http`. */
  sources: Readonly<Record<BenchKind, string>>;
};

/** What a contestant is asked to do. */
export type BenchKind = "twoFactor" | "threeFactor";

export const contestantIds = [
  "bare",
  "powertools",
  "handWritten",
  "idcheck",
  "handWrittenAsDeployed",
  "leanClient",
] as const;
export type ContestantId = (typeof contestantIds)[number];
/** The contestants that the goals name. */
export type ComparedId = Exclude<ContestantId, "handWrittenAsDeployed" | "leanClient">;

/** The tables that contestants other than idcheck write to, with the partition key `id`. */
export const contestantTables = { idempotency: "bench-idempotency", usage: "bench-usage" } as const;

/** In the order in which they are shown. */
export const contestants: readonly Contestant[] = [
  ofOneFile("bare", "bare call, no records", "bare-call"),
  ofOneFile("powertools", "Powertools idempotency + usage write", "powertools"),
  ofOneFile("handWritten", "the protocol hand-written on the SDK", "hand-written"),
  {
    id: "idcheck",
    title: "idcheck",
    isAside: false,
    bundledAs: "deployed",
    sources: { twoFactor: "functions/two-factor.ts", threeFactor: "functions/three-factor.ts" },
  },
  {
    ...ofOneFile("handWrittenAsDeployed", "hand-written, bundled as idcheck is", "hand-written"),
    isAside: true,
    bundledAs: "deployed",
  },
  {
    ...ofOneFile("leanClient", "hand-written on a leaner signed client", "lean-client"),
    isAside: true,
    bundledAs: "deployed",
  },
];

/** The contestant with an id. */
export function contestantOf(id: ContestantId): Contestant {
  const found = contestants.find((contestant) => contestant.id === id);
  if (found === undefined) throw new TypeError(`${id} is no contestant`);
  return found;
}

function ofOneFile(id: ContestantId, title: string, file: string): Contestant {
  const source = `bench/contestants/${file}.ts`;
  return {
    id,
    title,
    isAside: false,
    bundledAs: "usual",
    sources: { twoFactor: source, threeFactor: source },
  };
}

/** The secret of the provider that is called first. */
export const providerSecretName = secretName("providers/kuaidi100");

/** The environment of every contestant. The bare call gets its account here; the others read the secret. */
export function contestantEnvironment(
  endpoints: BackingEndpoints,
  account: string,
): Readonly<Record<string, string>> {
  // Without it, the log goes to standard output, as in a deployed function.
  const { IDCHECK_LOG_STREAM: _, ...environment } = functionEnvironment(endpoints);
  return {
    ...environment,
    BENCH_ACCOUNT: account,
    BENCH_SECRET: providerSecretName,
    BENCH_KEYS_SECRET: secretName("keys"),
    BENCH_IDEMPOTENCY_TABLE: contestantTables.idempotency,
    BENCH_USAGE_TABLE: contestantTables.usage,
  };
}
