import { setTimeout as sleep } from "node:timers/promises";
import type { Backing } from "../../local/start-backing.ts";
import { balance, type Balance, type RecordedCall } from "./books.ts";
import { openDoor } from "./door.ts";
import { postedEntries } from "./entries.ts";
import { freeAfterMs, startGatewayChild, type GatewayChild } from "./gateway-child.ts";
import { newKey, sendCheck, type KeyHistory } from "./load.ts";
import { control, planFaults } from "./plan-faults.ts";
import { cutOffDuringCall, outagesOf } from "./store-outage.ts";
import { seededRandom } from "../support/seeded-random.ts";

export type ChaosOptions = {
  kills: number;
  seed: number;
  /** How often the store is cut off for some seconds while calls are in flight, besides the kills. */
  storeOutages?: number;
  /** Requests in flight. */
  concurrency?: number;
  onProgress?(kills: number, checks: number): void;
};

/** What is killed, and how its own books are read. */
export type Subject = {
  start(backing: Backing): Promise<GatewayChild>;
  /** What it has recorded, key by key. */
  calls(backing: Backing): Promise<readonly (readonly RecordedCall[])[]>;
};

/** The functions of idcheck, and the books that the projection makes of their records. */
export const shipped: Subject = {
  start: startGatewayChild,
  calls: postedEntries,
};

/** What a run ended with. */
export type ChaosReport = {
  kills: number;
  storeOutages: number;
  seed: number;
  requests: number;
  /** Verdicts that were answered although the store had not taken them. */
  unsavedAnswers: number;
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
/** How long a worker waits after 503: while the store is cut off, checks are refused at once. */
const refusedPauseMs = 50;

/**
 * Kills a gateway process at random moments under load while the backing lives on, and cuts it off from the store in some of
 * the rounds. Then lets every key come to its end, and balances the providers' books against the recorded calls.
 */
export async function runChaos(
  backing: Backing,
  { kills, seed, storeOutages = 0, concurrency = 8, onProgress }: ChaosOptions,
  subject = shipped,
): Promise<ChaosReport> {
  const random = seededRandom(seed);
  const store = await openDoor(() => backing.dynamoDbEndpoint);
  const reached = { ...backing, dynamoDbEndpoint: store.url };
  const histories: KeyHistory[] = [];
  let requests = 0;

  function nextKey(): KeyHistory {
    const repeats = histories.length > 0 && random() < 0.25;
    const known = repeats ? histories[Math.floor(random() * histories.length)] : undefined;
    if (known !== undefined) return known;
    const history = newKey(histories.length);
    histories.push(history);
    return history;
  }

  for (let kill = 0; kill < kills; kill++) {
    await planFaults(backing, random);
    const gateway = await subject.start(reached);
    const life = new AbortController();
    const workers = Array.from({ length: concurrency }, async () => {
      while (!life.signal.aborted) {
        requests += 1;
        const answer = await sendCheck(gateway.url, nextKey());
        if (answer?.status === 503) await sleep(refusedPauseMs);
      }
    });
    for (let outage = 0; outage < outagesOf(kill, { kills, storeOutages }); outage++) {
      await cutOffDuringCall(store, backing, random);
    }
    await sleep(lifeMs[0] + random() * (lifeMs[1] - lifeMs[0]));
    life.abort();
    await gateway.kill();
    await Promise.all(workers);
    onProgress?.(kill + 1, requests);
  }

  const abandonedKeys = histories.filter((history) => !history.isFinal).length;
  await control(backing, "DELETE");
  const survivor = await subject.start(reached);
  const endsAt = Date.now() + 3 * freeAfterMs + 60_000 + abandonedKeys * 200;
  await forEachAtOnce(histories, concurrency, async (history) => {
    while (!history.isFinal && Date.now() < endsAt) {
      requests += 1;
      const answer = await sendCheck(survivor.url, history);
      if (!history.isFinal) await sleep(Math.max(50, answer?.retryAfterMs ?? 0));
    }
  });
  await survivor.kill();
  await store.shut();

  const calls = await subject.calls(backing);
  return {
    kills,
    storeOutages,
    seed,
    requests,
    unsavedAnswers: histories.reduce((sum, { unsavedAnswers }) => sum + unsavedAnswers, 0),
    keys: histories.length,
    abandonedKeys,
    finishedKeys: histories.filter((history) => history.isFinal).length,
    divergingKeys: histories.filter((history) => history.diverged).length,
    overspentKeys: calls.filter((ofKey) => ofKey.filter(({ charge }) => charge !== "free").length > 3).length,
    balances: balance(backing.calls(), calls),
  };
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
