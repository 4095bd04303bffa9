import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { testSeed } from "../support/seed.ts";
import { runLossy } from "./lossy.ts";
import { startWiredEngine, type WiredEngine } from "./wired-engine.ts";

const keys = { short: 40, long: 200 }[inject("search")];

let engine: WiredEngine;
beforeAll(async () => {
  engine = await startWiredEngine();
});
afterAll(async () => engine.stop());

describe("a network between functions and table", () => {
  it.each([0.05, 0.2])(
    "that loses %f of the requests and of the answers leaves no key locked by nobody and no charge unrecorded",
    async (share) => {
      const report = await runLossy(engine, { share, keys, seed: testSeed });
      expect(report).toMatchObject({
        lost: 0,
        invented: 0,
        lockedByNobody: 0,
        unfinished: 0,
        overspent: 0,
      });
      expect(report.charges).toBeGreaterThan(0);
      expect(report.lostMessages).toBeGreaterThan(0);
    },
  );
});
