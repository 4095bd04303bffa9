import { expect, it } from "vitest";
import { twoFactor } from "../../lib/checks/two-factor.ts";
import type { Verified } from "../../lib/check/answer.ts";
import { Problem } from "../../lib/domain/problem.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { createDynamoDbStore } from "../../lib/store/dynamodb.ts";
import type { RecordStore } from "../../lib/store/write.ts";
import { checkThrough } from "../lib/check/checks.ts";
import { createPipeline, shuxunAnswer, type Pipeline } from "../lib/check/pipeline.ts";
import { madeUpPerson } from "../samples/people.ts";
import { describeOnEngines, verificationsTable } from "../support/engines.ts";

const guessCount = 357;
const atOnce = 40;
const hourMs = 3_600_000;

async function check(pipeline: Pipeline, key: string, person: number): Promise<Verified | Problem> {
  return checkThrough(pipeline, { check: twoFactor, value: madeUpPerson(person), key }).catch(
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );
}

/** Checks of other people under a key, all at once. */
async function guessAt(
  pipeline: Pipeline,
  key: string,
  { from, count }: { from: number; count: number },
): Promise<(Verified | Problem)[]> {
  return Promise.all(Array.from({ length: count }, async (_, guess) => check(pipeline, key, from + guess)));
}

function countOf(answers: readonly (Verified | Problem)[], code: string): number {
  return answers.filter((answer) => answer instanceof Problem && answer.code === code).length;
}

describeOnEngines("guesses at a key", ({ client }) => {
  /** The store, and the key of the record that was written last. */
  function watchedStore(): { store: RecordStore; latest(): Promise<ReturnType<typeof recordFromItem>> } {
    const store = createDynamoDbStore(verificationsTable, client());
    let pk = "";
    return {
      store: {
        ...store,
        write(write, timeoutMs) {
          ({ pk } = write);
          return store.write(write, timeoutMs);
        },
      },
      latest: async () => recordFromItem((await store.read(pk)) ?? {}),
    };
  }

  it.each([
    ["a claim", false],
    ["a check that may not start", true],
  ])(
    "of 357 in bursts five get 422, and the right input waits for the end of the hour: %s",
    async (_, isPeeked) => {
      const { store, latest } = watchedStore();
      const pipeline = createPipeline(() => shuxunAnswer(1), { store: () => store });
      const key = `guessed-at-in-bursts-${String(isPeeked)}`;
      await check(pipeline, key, 0);
      if (isPeeked) pipeline.states.set("shuxun", { switchedOff: true });
      const answers = await guessAt(pipeline, key, { from: 1, count: 3 });
      while (answers.length < guessCount) {
        const count = Math.min(atOnce, guessCount - answers.length);
        answers.push(...(await guessAt(pipeline, key, { from: answers.length + 1, count })));
      }
      expect([countOf(answers, "key_reused"), countOf(answers, "key_locked")]).toEqual([5, guessCount - 5]);
      const { guessedSince = 0 } = await latest();
      pipeline.clock.advance(guessedSince + hourMs - 1 - pipeline.clock.now());
      expect(await check(pipeline, key, 0)).toMatchObject({ code: "key_locked", retryAfterSeconds: 1 });
      pipeline.clock.advance(1);
      expect(await check(pipeline, key, 0)).toMatchObject({ replayed: true });
      expect(pipeline.requests).toHaveLength(1);
    },
  );

  it("race with the holder's finish, and neither stops the other", async () => {
    // The verdict arrives while the guesses are on their way to the table: earlier or later.
    for (const turns of [0, 1, 2, 4, 8, 16, 32, 64]) {
      const { store, latest } = watchedStore();
      const key = `guessed-at-while-it-runs-${turns}`;
      let guesses: Promise<(Verified | Problem)[]> | undefined;
      const pipeline: Pipeline = createPipeline(
        async () => {
          guesses = guessAt(pipeline, key, { from: 1, count: 12 });
          for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
          return shuxunAnswer(1);
        },
        { store: () => store },
      );
      expect(await check(pipeline, key, 0)).toMatchObject({ replayed: false, saved: true });
      const answers = (await guesses) ?? [];
      expect([countOf(answers, "key_reused"), countOf(answers, "key_locked")]).toEqual([5, 7]);
      expect(await latest()).toMatchObject({
        state: "done",
        epoch: 1,
        attemptCount: 1,
        answer: { verdict: "match" },
        guessedCount: 5,
      });
      pipeline.clock.advance(2 * hourMs);
      expect(await check(pipeline, key, 0)).toMatchObject({ replayed: true });
    }
  });
});
