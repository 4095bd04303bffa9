import { describe, expect, it } from "vitest";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import type { Verified } from "../../../lib/check/answer.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import { forget } from "../../../lib/records/forget.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import type { VerificationRecord } from "../../../lib/records/record.ts";
import type { RecordStore } from "../../../lib/store/write.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { applyWrite, createMemoryStore } from "../store/memory-store.ts";
import { checkThrough } from "./checks.ts";
import { createPipeline, shuxunAnswer, type Pipeline, type PipelineOptions } from "./pipeline.ts";

const key = "order-17-identity-check";
const rightNumber = 0;
const guessCount = 357;
const hourMs = 3_600_000;

async function check(pipeline: Pipeline, person: number): Promise<Verified | Problem> {
  return checkThrough(pipeline, { check: twoFactor, value: madeUpPerson(person), key }).catch(
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );
}

/** A pipeline whose key has the verdict of person 0. */
async function used(options: PipelineOptions = {}): Promise<Pipeline> {
  const pipeline = createPipeline(() => shuxunAnswer(1), options);
  await check(pipeline, rightNumber);
  return pipeline;
}

function record({ table }: Pipeline): VerificationRecord {
  const [item] = table.values();
  if (item === undefined) throw new Error("no record");
  return recordFromItem(item);
}

/** How often each answer came: a code, `replay` or `verdict`. */
function tally(answers: readonly (Verified | Problem)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const name = answer instanceof Problem ? answer.code : answer.replayed ? "replay" : "verdict";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Where the key is looked up: by the claim itself, or before it, because no provider may be called. */
const places: readonly (readonly [string, (pipeline: Pipeline) => void])[] = [
  ["by a claim", () => undefined],
  ["by a check that may not start", ({ states }) => states.set("shuxun", { switchedOff: true })],
];

describe.each(places)("a used key that is sent with other inputs, met %s", (_, prepare) => {
  it("answers five of 357 with 422, locks every input out for the hour, and replays after it", async () => {
    const pipeline = await used();
    prepare(pipeline);
    const before = record(pipeline);
    const answers: (Verified | Problem)[] = [];
    for (let guess = 1; guess <= 3; guess++) answers.push(await check(pipeline, guess));
    pipeline.clock.advance(60_000);
    for (let from = 4; from <= guessCount; from += 59) {
      const burst = Array.from({ length: Math.min(59, guessCount + 1 - from) }, (__, index) => from + index);
      answers.push(...(await Promise.all(burst.map(async (guess) => check(pipeline, guess)))));
    }
    expect(tally(answers)).toEqual({ key_reused: 5, key_locked: guessCount - 5 });
    const locked = await check(pipeline, rightNumber);
    expect(locked).toMatchObject({
      code: "key_locked",
      status: 429,
      retryable: false,
      charged: "yes",
      retryAfterSeconds: 3_540,
    });
    expect(locked).toHaveProperty("verificationId", undefined);
    expect(record(pipeline)).toEqual({ ...before, guessedSince: before.createdAt, guessedCount: 5 });
    pipeline.clock.advance(3_539_999);
    expect(await check(pipeline, rightNumber)).toMatchObject({
      code: "key_locked",
      retryable: true,
      retryAfterSeconds: 1,
    });
    pipeline.clock.advance(1);
    expect(await check(pipeline, rightNumber)).toMatchObject({
      replayed: true,
      answer: { verdict: "match" },
    });
    expect(pipeline.requests).toHaveLength(1);
  });

  it("gives five more in the next hour", async () => {
    const pipeline = await used();
    prepare(pipeline);
    const hour = async () =>
      Promise.all(Array.from({ length: 8 }, async (__, guess) => check(pipeline, 1 + guess)));
    expect(tally(await hour())).toEqual({ key_reused: 5, key_locked: 3 });
    pipeline.clock.advance(hourMs);
    expect(tally(await hour())).toEqual({ key_reused: 5, key_locked: 3 });
  });

  it("replays for its own input after four others, and that counts as nothing", async () => {
    const pipeline = await used();
    prepare(pipeline);
    for (let guess = 1; guess <= 4; guess++) {
      expect(await check(pipeline, guess)).toMatchObject({ code: "key_reused", charged: "yes" });
      expect(await check(pipeline, rightNumber)).toMatchObject({ replayed: true });
    }
    expect(record(pipeline).guessedCount).toBe(4);
  });

  it.each([["is down"], ["throttles"]])(
    "is unavailable where the store %s for the count, and tells that to no input as if it were wrong",
    async (how) => {
      const pipeline = await used({ store: (table) => withoutCounts(createMemoryStore(table), how) });
      prepare(pipeline);
      for (let guess = 1; guess <= 7; guess++) {
        const answer = await check(pipeline, guess);
        expect(answer).toMatchObject({ code: "unavailable", status: 503, charged: "unknown" });
        expect(answer).toHaveProperty("verificationId", undefined);
      }
      expect(record(pipeline).guessedCount).toBeUndefined();
    },
  );

  it("counts a guess again whose count was stored without an answer", async () => {
    let isLost = true;
    const pipeline = await used({
      store: (table) => ({
        ...createMemoryStore(table),
        write(write) {
          const result = applyWrite(table, write);
          if (!isCount(write) || !isLost) return Promise.resolve(result);
          isLost = false;
          return Promise.reject(new Error("lost"));
        },
      }),
    });
    prepare(pipeline);
    const answers = [];
    for (let guess = 1; guess <= 6; guess++) answers.push(await check(pipeline, guess));
    expect(tally(answers)).toEqual({ key_reused: 4, key_locked: 2 });
  });

  it("counts what it cannot compare by the same normal forms, which it answers as expired", async () => {
    const pipeline = await used();
    prepare(pipeline);
    for (const [pk, item] of pipeline.table) pipeline.table.set(pk, { ...item, normalization: 0 });
    const answers = await Promise.all(
      Array.from({ length: 9 }, async (__, guess) => check(pipeline, 1 + guess)),
    );
    expect(tally(answers)).toEqual({ key_expired: 5, key_locked: 4 });
    expect(await check(pipeline, rightNumber)).toMatchObject({ code: "key_locked" });
    pipeline.clock.advance(hourMs);
    expect(await check(pipeline, rightNumber)).toMatchObject({ replayed: true });
  });

  it("counts nothing once its person is forgotten", async () => {
    const pipeline = await used();
    prepare(pipeline);
    await check(pipeline, 1);
    applyWrite(pipeline.table, forget(record(pipeline)).write);
    const answers = await Promise.all(Array.from({ length: 9 }, async (__, guess) => check(pipeline, guess)));
    expect(tally(answers)).toEqual({ key_expired: 9 });
    expect(record(pipeline)).not.toHaveProperty("guessedCount");
    expect(record(pipeline)).not.toHaveProperty("guessedSince");
  });
});

describe("a check that is running while others guess at its key", () => {
  it("ends with its verdict, which is replayed when the lock is over", async () => {
    let guessed: (Verified | Problem)[] = [];
    const pipeline: Pipeline = createPipeline(async () => {
      guessed = await Promise.all(Array.from({ length: 30 }, async (_, guess) => check(pipeline, 1 + guess)));
      guessed.push(await check(pipeline, rightNumber));
      return shuxunAnswer(1);
    });
    const verdict = await check(pipeline, rightNumber);
    expect(verdict).toMatchObject({ replayed: false, saved: true, answer: { verdict: "match" } });
    expect(tally(guessed)).toEqual({ key_reused: 5, key_locked: 26 });
    expect(await check(pipeline, rightNumber)).toMatchObject({ code: "key_locked", charged: "yes" });
    pipeline.clock.advance(hourMs);
    expect(await check(pipeline, rightNumber)).toMatchObject({ replayed: true });
    expect(pipeline.requests).toHaveLength(1);
  });
});

function isCount(write: Parameters<RecordStore["write"]>[0]): boolean {
  const changed = write.type === "update" ? [...write.set, ...(write.add ?? [])] : [];
  return changed.some(([path]) => path[0] === "guessedCount");
}

/** A store that takes everything but counts of guesses. */
function withoutCounts(store: RecordStore, how: string): RecordStore {
  const error = new Error("no count");
  if (how === "throttles") error.name = "ProvisionedThroughputExceededException";
  return {
    ...store,
    write: async (write, timeoutMs) =>
      isCount(write) ? Promise.reject(error) : store.write(write, timeoutMs),
  };
}
