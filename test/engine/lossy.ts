import { setTimeout as sleep } from "node:timers/promises";
import type { Dependencies } from "../../lib/check/dependencies.ts";
import { Problem } from "../../lib/domain/problem.ts";
import type { Verified } from "../../lib/check/answer.ts";
import { defaultCallSettings } from "../../lib/domain/config.ts";
import type { Transport } from "../../lib/providers/exchange.ts";
import { createDynamoDbStore } from "../../lib/store/dynamodb.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { partitionKey, type VerificationRecord } from "../../lib/records/record.ts";
import { defaultRecordSettings, lockMarginMs } from "../../lib/domain/record-settings.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { cutOff, kuaidi100Match, refused, shuxunAnswer } from "../lib/check/pipeline.ts";
import { madeUpPerson } from "../samples/people.ts";
import { verificationsTable } from "../support/engines.ts";
import { caller, check, createInstance, idNumberIn, keyOf } from "./instance.ts";
import type { WiredEngine } from "./wired-engine.ts";
import type { WireFault } from "./wire.ts";

export type LossyOptions = {
  /** Of the writes, how many lose their request, and how many their answer: 0 to 1 each. */
  share: number;
  keys: number;
  seed: number;
};

/** What a run over a bad network ended with. */
export type LossyReport = LossyOptions & {
  invocations: number;
  lostMessages: number;
  charges: number;
  /** Charges that no attempt covers: must be 0. */
  lost: number;
  /** Attempts that are recorded as charged without a charge: must be 0. */
  invented: number;
  /** Keys found locked although every invocation has ended and believes to have given them back: must be 0. */
  lockedByNobody: number;
  /** The same where an invocation told that the store had not answered it, or until when it is locked. */
  lockedKnowingly: number;
  /** Keys that came to no verdict, and did not run out of attempts either: must be 0. */
  unfinished: number;
  /** Keys with more than three attempts that are not free: must be 0. */
  overspent: number;
  seconds: number;
};

const keysAtOnce = 32;
const deadlineMs = 4_000;
const settings = {
  records: { ...defaultRecordSettings, providerTailMs: 200, clockSkewMs: 100, killDelayMs: 100 },
  call: { ...defaultCallSettings, answerReserveMs: 1_000, startMarginMs: 200, firstCallMs: 1_000 },
};

/** How long what an invocation was not answered may hold its key: it may take effect when the invocation has ended. */
const longestLockMs = deadlineMs + lockMarginMs(settings.records);

/** Runs checks over a network that loses messages, asks again until each key has ended, and balances the books. */
export async function runLossy(engine: WiredEngine, options: LossyOptions): Promise<LossyReport> {
  const { share, keys, seed } = options;
  const startedAt = performance.now();
  const random = seededRandom(seed);
  const run = `lossy-${seed}-${Math.round(share * 100)}`;
  const store = createDynamoDbStore(verificationsTable, engine.client);
  const report = { invocations: 0, lostMessages: 0, charges: 0, lockedByNobody: 0, lockedKnowingly: 0 };
  const charges = new Map<string, number>();
  engine.befall(() => {
    const fault = faultFor(random(), share, random());
    if (fault !== undefined) report.lostMessages += 1;
    return fault;
  });
  const provider: Transport = async (request) => {
    const fate = random();
    if (fate < 0.1) return refused;
    const idNumber = idNumberIn(request);
    charges.set(idNumber, (charges.get(idNumber) ?? 0) + 1);
    report.charges += 1;
    if (fate < 0.25) return cutOff;
    return request.url.includes("idCard=") ? shuxunAnswer(1) : kuaidi100Match;
  };
  const instances = Array.from({ length: 4 }, () => createInstance(store, provider, settings));

  async function ask(key: number): Promise<Verified | Problem> {
    const instance = instances[Math.floor(random() * instances.length)];
    if (instance === undefined) throw new RangeError("no instance");
    report.invocations += 1;
    return check(instance, run, key, deadlineMs);
  }

  /** Two callers at once, and then one who asks until the key has ended. */
  async function finish(key: number): Promise<boolean> {
    const first = await Promise.all([ask(key), ask(key)]);
    if (first.some(isEnd)) return true;
    let lockedUntil = Math.max(...first.map(lockedAsTold));
    for (let round = 0; round < 12; round++) {
      const record = await recordOf(key);
      if (record?.state === "claimed" && Date.now() < record.freeAt) {
        report[record.freeAt <= lockedUntil ? "lockedKnowingly" : "lockedByNobody"] += 1;
      }
      if (record !== undefined) await sleep(Math.max(0, record.freeAt - Date.now()));
      const answer = await ask(key);
      if (isEnd(answer)) return true;
      lockedUntil = Math.max(lockedUntil, lockedAsTold(answer));
    }
    return false;
  }

  async function recordOf(key: number): Promise<VerificationRecord | undefined> {
    const pk = await pkOf(instances[0], run, key);
    const item = await patiently(() => store.read(pk));
    return item === undefined ? undefined : recordFromItem(item);
  }

  let next = 0;
  let unfinished = 0;
  const work = async (): Promise<void> => {
    while (next < keys) if (!(await finish(next++))) unfinished += 1;
  };
  await Promise.all(Array.from({ length: keysAtOnce }, work));
  engine.befall(() => undefined);
  let [lost, invented, overspent] = [0, 0, 0];
  for (let key = 0; key < keys; key++) {
    const attempts = Object.values((await recordOf(key))?.attempts ?? {});
    const count = (...states: string[]) => attempts.filter(({ charge }) => states.includes(charge)).length;
    const charged = charges.get(madeUpPerson(key).idNumber) ?? 0;
    lost += Math.max(0, charged - count("charged", "unknown", "open"));
    invented += Math.max(0, count("charged") - charged);
    overspent += count("charged", "unknown", "open") > 3 ? 1 : 0;
  }
  return {
    ...options,
    ...report,
    lost,
    invented,
    overspent,
    unfinished,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
  };
}

function faultFor(fate: number, share: number, kind: number): WireFault | undefined {
  if (fate < share) return kind < 0.5 ? "request lost" : "throttled";
  if (fate < 2 * share) return kind < 0.05 ? "slow" : kind < 0.5 ? "answer torn" : "answer lost";
  return undefined;
}

/** A verdict that is saved, or the end of a key without one. */
function isEnd(answer: Verified | Problem): boolean {
  return answer instanceof Problem ? answer.code === "attempts_exhausted" : answer.saved;
}

/** Until when the key may be locked by what an invocation tells of it, in epoch ms; 0 where it says that it is not. */
function lockedAsTold(answer: Verified | Problem): number {
  if (!(answer instanceof Problem)) return answer.saved ? 0 : Date.now() + longestLockMs;
  if (answer.storeError !== undefined) return Date.now() + longestLockMs;
  // That somebody else holds the key says nothing of what this invocation has left.
  return answer.code === "in_progress" ? 0 : Date.now() + (answer.retryAfterSeconds ?? 0) * 1_000;
}

/** A look of the test's own: on a busy machine the time that a store has for a read may pass without a fault. */
async function patiently<Value>(read: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}

async function pkOf(instance: Dependencies | undefined, run: string, key: number): Promise<string> {
  if (instance === undefined) throw new RangeError("no instance");
  const keys = await instance.keys();
  return partitionKey(keys.partitionDigest(caller, "two_factor", keyOf(run, key)));
}
