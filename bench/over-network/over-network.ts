import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SecureVersion } from "node:tls";
import { createAuthority, type Authority } from "../../test/support/certificates.ts";
import { bundle } from "../bundle.ts";
import { contestantOf, type ContestantId } from "../contestants.ts";
import { type Field, startField } from "../field.ts";
import { coldStart, type ProcessOptions, startProcess } from "../process/child.ts";
import { percentile } from "../statistics.ts";
import type { Tree } from "../against/trees.ts";
import { delayingNetwork, type Distances } from "./delaying-network.ts";

/** There and back, in milliseconds: to Amazon in the same Region, and to a provider on the same continent. */
const distances: Distances = { aws: 3, provider: 35 };
/** How long the provider works on a call. */
const workMs = 100;

/** The versions of TLS that are measured, one after the other. */
export const tlsVersions: readonly SecureVersion[] = ["TLSv1.3", "TLSv1.2"];

/** What is measured, in the order of the tables. */
type Runner = {
  title: string;
  id: ContestantId;
  environment?: Readonly<Record<string, string>>;
  /** A bundle of another commit. */
  isOther?: boolean;
};

const kept = { BENCH_KEPT_AGENT: "true" };
const runners: readonly Runner[] = [
  { title: "bare call, kept agent", id: "bare", environment: kept },
  { title: "hand-written on the SDK, kept agent", id: "handWritten", environment: kept },
  { title: "idcheck", id: "idcheck" },
  {
    title: "idcheck, `keptConnectionMilliseconds` 0",
    id: "idcheck",
    environment: { IDCHECK_KEPT_CONNECTION_MS: "0" },
  },
  { title: "idcheck of", id: "idcheck", isOther: true },
];

/** How checks follow each other. */
type Pace = { title: string; everyMs: number; count: number };

/** What a runner came to at a pace. Times in milliseconds, round trips for each check. */
export type PaceResult = {
  runner: string;
  tlsVersion: string;
  pace: string;
  p50Ms: number;
  p99Ms: number;
  providerRoundTrips: number;
  awsRoundTrips: number;
};

/** How much is measured. */
export type NetworkRun = {
  paces: readonly Pace[];
  firstChecks: number;
  /** Another commit to measure beside this tree. */
  other?: Tree | undefined;
};

/** Measures every runner side by side: each has a network of its own, and waits most of the time. */
export async function measureOverNetwork(run: NetworkRun): Promise<PaceResult[]> {
  const authority = await createAuthority();
  const results: PaceResult[] = [];
  const chosen = runners.filter(({ isOther = false }) => !isOther || run.other !== undefined);
  for (const tlsVersion of tlsVersions) {
    const measured = await Promise.all(
      chosen.map((runner) => measureRunner(runner, { tlsVersion, authority, run })),
    );
    results.push(...measured.flat());
  }
  return results;
}

type Circumstances = { tlsVersion: SecureVersion; authority: Authority; run: NetworkRun };

async function measureRunner(
  runner: Runner,
  { tlsVersion, authority, run }: Circumstances,
): Promise<PaceResult[]> {
  const network = delayingNetwork(distances, { certificate: await authority.issue(), tlsVersion });
  const field = await startField({ only: [runner.id], network });
  try {
    field.provider.setDelay(workMs);
    const options = await processOptions(runner, field, authority, run.other);
    const title = runner.isOther === true ? `${runner.title} ${run.other?.commit}` : runner.title;
    const resultOf = (pace: string, latenciesMs: readonly number[]): PaceResult => ({
      runner: title,
      tlsVersion,
      pace,
      p50Ms: percentile(latenciesMs, 50),
      p99Ms: percentile(latenciesMs, 99),
      providerRoundTrips: network.takeRoundTrips("provider") / latenciesMs.length,
      awsRoundTrips: network.takeRoundTrips("aws") / latenciesMs.length,
    });
    const forget = (): void => {
      network.takeRoundTrips("provider");
      network.takeRoundTrips("aws");
    };
    forget();
    const firstMs: number[] = [];
    for (let count = 0; count < run.firstChecks; count += 1)
      firstMs.push((await coldStart(options)).elapsedMs);
    const results = [resultOf("first check, from the start of the process", firstMs)];
    results.push(...(await measurePaces(options, run.paces, { resultOf, forget })));
    return results;
  } finally {
    await field.stop();
  }
}

type Counting = {
  resultOf(pace: string, latenciesMs: readonly number[]): PaceResult;
  forget(): void;
};

async function measurePaces(
  options: ProcessOptions,
  paces: readonly Pace[],
  { resultOf, forget }: Counting,
): Promise<PaceResult[]> {
  const process = await startProcess(options);
  const results: PaceResult[] = [];
  try {
    for (const [index, { title, everyMs, count }] of paces.entries()) {
      const load = { inFlight: 1, isReplay: false, everyMs };
      await process.run({ ...load, count: 3, everyMs: 0, keyPrefix: `bench-network-warm-up-${index}` });
      forget();
      const { latenciesMs, statuses } = await process.run({
        ...load,
        count,
        keyPrefix: `bench-network-${index}`,
      });
      if (statuses["200"] !== count) throw new Error(`Not every answer was 200: ${JSON.stringify(statuses)}`);
      results.push(resultOf(title, latenciesMs));
    }
    return results;
  } finally {
    await process.stop();
  }
}

async function processOptions(
  { id, environment, isOther = false }: Runner,
  field: Field,
  authority: Authority,
  other: Tree | undefined,
): Promise<ProcessOptions> {
  const given = field.processOf(contestantOf(id), "twoFactor");
  const folder = join(given.logPath, "..");
  const authorityPath = join(folder, "authority.pem");
  writeFileSync(authorityPath, authority.ca);
  return {
    ...given,
    ...(isOther &&
      other !== undefined && {
        bundlePath: (await bundle("functions/two-factor.ts", folder, "deployed", other.folder)).path,
      }),
    environment: { ...given.environment, ...environment, NODE_EXTRA_CA_CERTS: authorityPath },
  };
}
