import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Death } from "../support/dying-sockets.ts";
import type { Instance, Roads } from "./functions.ts";

/** More connections than any request is tried. */
const pooled = 8;

/** Where in the life of the functions all connections die, and what must come of it. */
type Place = { place: string; outlives(instance: Instance, roads: Roads, death: Death): Promise<void> };

/** Every place at which an instance may have been frozen. */
export const places: readonly Place[] = [
  {
    place: "before a check",
    async outlives({ check }, roads, death) {
      await atOnce(check);
      dieAll(roads, death);
      expect(await check()).toMatchObject({ status: 200, provider: "kuaidi100", saved: true });
      expect(roads.store.usedDead()).toBe(1);
    },
  },
  {
    place: "while a provider is called",
    async outlives({ check }, roads, death) {
      await atOnce(check);
      const answer = await check(() => dieAll(roads, death));
      expect(answer).toMatchObject({ status: 200, provider: "kuaidi100", saved: true });
      expect(roads.store.usedDead()).toBe(1);
    },
  },
  {
    place: "before the account of the next provider is read and its attempt is opened",
    async outlives({ check, checkAtSecond }, roads, death) {
      await atOnce(check);
      const answer = await checkAtSecond(() => dieAll(roads, death));
      expect(answer).toMatchObject({ status: 200, provider: "shuxun", saved: true });
      expect(roads.secrets.usedDead()).toBe(1);
      expect(roads.store.usedDead()).toBe(1);
    },
  },
  {
    place: "before the usage is read",
    async outlives({ usage }, roads, death) {
      await atOnce(usage);
      dieAll(roads, death);
      expect(await usage()).toBe(200);
    },
  },
  {
    place: "before a batch of the stream is projected",
    async outlives({ check, usage, project }, roads, death) {
      await check();
      await atOnce(usage);
      dieAll(roads, death);
      expect(await project()).toEqual({ batchItemFailures: [] });
    },
  },
];

/** Does the same several times at once, which leaves as many idle connections. */
async function atOnce(act: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: pooled }, () => act()));
  await sleep(20);
}

function dieAll({ store, secrets }: Roads, death: Death): void {
  expect(store.living()).toBeGreaterThan(3);
  store.die(death);
  secrets.die(death);
}
