import { setTimeout as sleep } from "node:timers/promises";
import type { Backing } from "../../local/start-backing.ts";
import { balance, callsOf, readRecords, type Balance, type RecordedCall } from "./books.ts";
import { freeAfterMs, startGatewayChild, type GatewayChild } from "./gateway-child.ts";
import { sendCheck, type KeyHistory } from "./load.ts";
import { seededRandom } from "../support/seeded-random.ts";

export type ChaosOptions = {
  kills: number;
  seed: number;
  /** Requests in flight. */
  concurrency?: number;
  onProgress?(kills: number, checks: number): void;
};

/** What is killed, and how its own books are read. */
export type Subject = {
  start(backing: Backing): Promise<GatewayChild>;
  /** What it has recorded, key by key. */
  calls(dynamoDbEndpoint: string): Promise<readonly (readonly RecordedCall[])[]>;
};

/** The functions of idcheck. */
export const shipped: Subject = {
  start: startGatewayChild,
  calls: async (endpoint) => callsOf(await readRecords(endpoint)),
};

/** What a run ended with. */
export type ChaosReport = {
  kills: number;
  seed: number;
  requests: number;
  keys: number;
  /** Keys that were held when their process was killed. */
  abandonedKeys: number;
  /** Keys that reached a verdict or ran out of attempts in the end. */
  finishedKeys: number;
  /** Keys for which two different answers were saved: must be 0. */
  divergingKeys: number;
  /** Keys with more than three attempts that are not free: must be 0. */
  overspentKeys: number;
  balances: readonly Balance[];
};

/** Least and most time that a gateway lives under load before it is killed, in milliseconds. */
const lifeMs = [20, 600] as const;
/** How long the providers take to answer, so that kills meet calls that are under way. */
const providerDelayMs = 15;

/**
 * Kills a gateway process at random moments under load while the backing lives on, then lets every key come
 * to its end, and balances the providers' books against the records.
 */
export async function runChaos(
  backing: Backing,
  { kills, seed, concurrency = 8, onProgress }: ChaosOptions,
  subject = shipped,
): Promise<ChaosReport> {
  const random = seededRandom(seed);
  const histories: KeyHistory[] = [];
  let requests = 0;

  function nextKey(): KeyHistory {
    const repeats = histories.length > 0 && random() < 0.25;
    const known = repeats ? histories[Math.floor(random() * histories.length)] : undefined;
    if (known !== undefined) return known;
    const history = { key: histories.length, saved: undefined, isFinal: false, diverged: false };
    histories.push(history);
    return history;
  }

  for (let kill = 0; kill < kills; kill++) {
    await planFaults(backing, random);
    const gateway = await subject.start(backing);
    const life = new AbortController();
    const workers = Array.from({ length: concurrency }, async () => {
      while (!life.signal.aborted) {
        requests += 1;
        await sendCheck(gateway.url, nextKey());
      }
    });
    await sleep(lifeMs[0] + random() * (lifeMs[1] - lifeMs[0]));
    life.abort();
    await gateway.kill();
    await Promise.all(workers);
    onProgress?.(kill + 1, requests);
  }

  const abandonedKeys = histories.filter((history) => !history.isFinal).length;
  await control(backing, "DELETE");
  const survivor = await subject.start(backing);
  const endsAt = Date.now() + 3 * freeAfterMs + 60_000 + abandonedKeys * 200;
  await forEachAtOnce(histories, concurrency, async (history) => {
    while (!history.isFinal && Date.now() < endsAt) {
      requests += 1;
      const answer = await sendCheck(survivor.url, history);
      if (!history.isFinal) await sleep(Math.max(50, answer?.retryAfterMs ?? 0));
    }
  });
  await survivor.kill();

  const calls = await subject.calls(backing.dynamoDbEndpoint);
  return {
    kills,
    seed,
    requests,
    keys: histories.length,
    abandonedKeys,
    finishedKeys: histories.filter((history) => history.isFinal).length,
    divergingKeys: histories.filter((history) => history.diverged).length,
    overspentKeys: calls.filter((ofKey) => ofKey.filter(({ charge }) => charge !== "free").length > 3).length,
    balances: balance(backing.calls(), calls),
  };
}

/** A few answers that are lost or unreadable first, and then every answer after a while. */
async function planFaults(backing: Backing, random: () => number): Promise<void> {
  await control(backing, "DELETE");
  for (const provider of Object.keys(backing.calls().counts)) {
    for (const fault of ["reset-after-read", "reset-before-read", "html"]) {
      if (random() < 0.3) await control(backing, "POST", { provider, fault, times: 1 });
    }
    await control(backing, "POST", { provider, fault: "late", times: 1_000_000, delayMs: providerDelayMs });
  }
}

async function control(backing: Backing, method: "POST" | "DELETE", fault?: object): Promise<void> {
  const response = await fetch(`${backing.providersUrl}/_faults`, {
    method,
    ...(fault === undefined
      ? {}
      : { body: JSON.stringify(fault), headers: { "content-type": "application/json" } }),
  });
  if (!response.ok) throw new Error(`the simulators refused a fault: ${await response.text()}`);
}

async function forEachAtOnce<Entry>(
  entries: readonly Entry[],
  concurrency: number,
  run: (entry: Entry) => Promise<void>,
): Promise<void> {
  const queue = [...entries];
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) await run(entry);
    }),
  );
}
