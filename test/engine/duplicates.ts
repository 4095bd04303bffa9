import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../../lib/domain/problem.ts";
import { defaultCallSettings } from "../../lib/domain/config.ts";
import type { Transport } from "../../lib/providers/exchange.ts";
import { createDynamoDbStore } from "../../lib/store/dynamodb.ts";
import { defaultRecordSettings } from "../../lib/domain/record-settings.ts";
import { shuxunAnswer } from "../lib/check/pipeline.ts";
import { verificationsTable } from "../support/engines.ts";
import { check, createInstance, idNumberIn } from "./instance.ts";
import type { WiredEngine } from "./wired-engine.ts";

export type DuplicatesOptions = {
  keys: number;
  /** Identical requests that come at once for each key. */
  requests: number;
  /** Whether the holder of each key was killed during its call, and the key is free again. */
  abandoned: boolean;
};

/** What came of them. */
export type DuplicatesReport = DuplicatesOptions & {
  /** Calls of the provider per key: least and most. */
  fewestCalls: number;
  mostCalls: number;
  verdicts: number;
  replays: number;
  inProgress: number;
  /** Answers that are none of the three: must be 0. */
  others: number;
  seconds: number;
};

const providerMs = 20;
const holderMs = 300;

/** Sends identical requests at once, key by key, to several instances over one engine. */
export async function runDuplicates(
  { client }: WiredEngine,
  { keys, requests, abandoned }: DuplicatesOptions,
): Promise<DuplicatesReport> {
  const startedAt = performance.now();
  const run = `duplicates-${abandoned ? "abandoned" : "fresh"}-${process.hrtime.bigint()}`.slice(0, 40);
  const store = createDynamoDbStore(verificationsTable, client);
  const calls = new Map<string, number>();
  const provider: Transport = async (request) => {
    const idNumber = idNumberIn(request);
    calls.set(idNumber, (calls.get(idNumber) ?? 0) + 1);
    await sleep(providerMs);
    return shuxunAnswer(1);
  };
  if (abandoned) {
    const killed = createInstance(store, () => Promise.reject(new Error("killed")), briefly);
    const killings = Array.from({ length: keys }, async (_, key) => check(killed, run, key, holderMs));
    await Promise.allSettled(killings);
    await sleep(holderMs);
  }
  const instances = Array.from({ length: 4 }, () => createInstance(store, provider));
  const report = { keys, requests, abandoned, verdicts: 0, replays: 0, inProgress: 0, others: 0 };
  for (let key = 0; key < keys; key++) {
    const answers = await Promise.all(
      Array.from({ length: requests }, async (_, index) => {
        const instance = instances[index % instances.length];
        if (instance === undefined) throw new RangeError("no instance");
        return check(instance, run, key, 29_000);
      }),
    );
    for (const answer of answers) {
      if (answer instanceof Problem) report[answer.code === "in_progress" ? "inProgress" : "others"] += 1;
      else report[answer.replayed ? "replays" : "verdicts"] += 1;
    }
  }
  const counts = [...calls.values(), ...(calls.size < keys ? [0] : [])];
  return {
    ...report,
    fewestCalls: Math.min(...counts),
    mostCalls: Math.max(...counts),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

/** So that the lock of a holder that was killed ends with its deadline. */
const briefly = {
  records: { ...defaultRecordSettings, providerTailMs: 0, clockSkewMs: 0, killDelayMs: 0 },
  call: { ...defaultCallSettings, answerReserveMs: 0, startMarginMs: 0 },
};
