import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Exchange } from "../../lib/providers/exchange.ts";
import { createDynamoDbStore } from "../../lib/store/dynamodb.ts";
import { cutOff, kuaidi100Match, responded, shuxunAnswer } from "../lib/check/pipeline.ts";
import { madeUpPerson } from "../samples/people.ts";
import { verificationsTable } from "../support/engines.ts";
import { check, createInstance } from "./instance.ts";
import { startWiredEngine, type WiredEngine } from "./wired-engine.ts";

let engine: WiredEngine;
beforeAll(async () => {
  engine = await startWiredEngine();
});
afterAll(async () => engine.stop());

const unreadable = responded(200, "<html></html>");

/** What checks, each under a key of its own, write: by the engine's own count. */
async function writesOf(run: string, checks: number, ...exchanges: readonly Exchange[]) {
  const before = engine.counts();
  const store = createDynamoDbStore(verificationsTable, engine.client);
  for (let key = 0; key < checks; key++) {
    let call = 0;
    const instance = createInstance(store, async () => exchanges[call++] ?? cutOff);
    await check(instance, run, key, 29_000);
  }
  const { writes, writeUnits } = engine.counts();
  return { writes: writes - before.writes, writeUnits: writeUnits - before.writeUnits };
}

describe("what a check writes", () => {
  it("is two writes of one unit each for a verdict", async () => {
    expect(await writesOf("verdict", 10, shuxunAnswer(1))).toEqual({ writes: 20, writeUnits: 20 });
  });

  it("is a third one for a second provider", async () => {
    const cost = await writesOf("fail-over", 10, cutOff, kuaidi100Match);
    expect(cost).toEqual({ writes: 30, writeUnits: 30 });
  });

  it("is within one unit for each write of a key that has run out", async () => {
    const cost = await writesOf("run-out", 1, unreadable, unreadable);
    expect(cost).toEqual({ writes: 3, writeUnits: 3 });
  });

  it("is two writes for other input than the key's, and one while the key is locked", async () => {
    const store = createDynamoDbStore(verificationsTable, engine.client);
    const instance = createInstance(store, async () => shuxunAnswer(1));
    await check(instance, "guesses", 1, 29_000);
    const writesOfGuesses = async (guesses: number): Promise<number> => {
      const before = engine.counts().writes;
      for (let guess = 0; guess < guesses; guess++) {
        await check(instance, "guesses", 1, 29_000, madeUpPerson(2 + guess));
      }
      return engine.counts().writes - before;
    };
    expect(await writesOfGuesses(5)).toBe(10);
    expect(await writesOfGuesses(5)).toBe(5);
  });
});
