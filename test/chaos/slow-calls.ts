import type { Backing } from "../../local/start-backing.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { balance, type Balance } from "./books.ts";
import { postedEntries } from "./entries.ts";
import { newKey, sendCheck } from "./load.ts";
import { control } from "./plan-faults.ts";
import { openSlowStack, type SlowStackOptions } from "./slow-stack.ts";
import { countWave, sumOf, type WaveCount } from "./wave-count.ts";
import type { Watched } from "./watched.ts";

export type SlowCallsOptions = SlowStackOptions & {
  /** Checks of each variant. */
  checks: number;
  /** Checks at once. */
  wave: number;
  /** The least and the most time after which the first provider answers a call, in milliseconds. */
  firstAnswerMs: readonly [least: number, most: number];
  /** The variants: how long after its call the second provider answers, in milliseconds. */
  secondAnswersMs: readonly number[];
  seed: number;
  onProgress?(checks: number): void;
};

/** What a run ended with. */
export type SlowCallsReport = {
  /** For each variant, its checks apart by the connection to the second provider. */
  rows: readonly ({ secondAnswerMs: number } & WaveCount)[];
  /** Checks that were answered with a verdict: must be all. */
  verdicts: number;
  /** By how much the requests that reached the providers differ from the charges in their own counters: must be 0. */
  unexplained: number;
  /** The providers' own counters beside the entries of the books. */
  balances: readonly Balance[];
};

/** Fast checks that a new gateway answers before its wave, so that the wave does not wait for modules and secrets. */
const warmUpChecks = 5;

/**
 * Sends waves of checks whose first provider answers at about the time at which the second one is asked, and counts by what
 * passed to the providers which checks were paid twice. Each wave meets a new gateway, whose breakers are closed.
 */
export async function runSlowCalls(backing: Backing, options: SlowCallsOptions): Promise<SlowCallsReport> {
  const { checks, wave, firstAnswerMs, secondAnswersMs, seed, onProgress } = options;
  const random = seededRandom(seed);
  const stack = await openSlowStack(backing, options);
  const { first, second } = stack;
  let sent = 0;
  let verdicts = 0;
  let requests = 0;

  /** Sends checks of new people at once; returns how many got a verdict. */
  async function sendAll(url: string, count: number): Promise<number> {
    const answers = Array.from({ length: count }, async () => sendCheck(url, newKey(sent++)));
    return (await Promise.all(answers)).filter((answer) => answer?.status === 200).length;
  }
  async function planAnswers(count: number, secondAnswerMs: number): Promise<void> {
    const [least, most] = firstAnswerMs;
    for (let check = 0; check < count; check++) {
      const delayMs = Math.round(least + random() * (most - least));
      await control(backing, "POST", { provider: first.provider, fault: "late", times: 1, delayMs });
    }
    const later = { provider: second.provider, fault: "late", times: count, delayMs: secondAnswerMs };
    await control(backing, "POST", later);
  }
  function takePassed(): Parameters<typeof countWave>[1] {
    const passed = {
      first: { port: first.port, passages: first.takePassages() },
      second: { port: second.port, passages: second.takePassages() },
    };
    const all = [...passed.first.passages, ...passed.second.passages];
    requests += all.filter(({ sentAt }) => sentAt !== undefined).length;
    return passed;
  }
  async function playWave(count: number, secondAnswerMs: number): Promise<WaveCount[]> {
    const watched: Watched[] = [];
    const gateway = await stack.startGateway(watched);
    await sendAll(gateway.url, warmUpChecks);
    takePassed();
    await planAnswers(count, secondAnswerMs);
    verdicts += await sendAll(gateway.url, count);
    await gateway.kill();
    await control(backing, "DELETE");
    return countWave(count, takePassed(), watched);
  }

  const rows: SlowCallsReport["rows"][number][] = [];
  try {
    for (const secondAnswerMs of secondAnswersMs) {
      const counts: WaveCount[] = [];
      for (let done = 0; done < checks; done += wave) {
        counts.push(...(await playWave(Math.min(wave, checks - done), secondAnswerMs)));
        onProgress?.(verdicts);
      }
      rows.push(...sumOf(counts).map((count) => ({ secondAnswerMs, ...count })));
    }
  } finally {
    await stack.close();
  }
  const balances = balance(backing.calls(), await postedEntries(backing));
  const charges = balances.reduce((sum, provider) => sum + provider.charges, 0);
  return { rows, verdicts, unexplained: Math.abs(charges - requests), balances };
}
