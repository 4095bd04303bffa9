import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { runDuplicates } from "./duplicates.ts";
import { startWiredEngine, type WiredEngine } from "./wired-engine.ts";

let engine: WiredEngine;
beforeAll(async () => {
  engine = await startWiredEngine();
});
afterAll(async () => engine.stop());

const { keys, requests } = { short: { keys: 10, requests: 30 }, long: { keys: 100, requests: 30 } }[
  inject("search")
];

describe("identical requests at once", () => {
  it.each([
    { title: "of a fresh key", abandoned: false },
    { title: "of a key whose holder was killed during its call", abandoned: true },
  ])("$title lead to one call, one verdict, and 409 or a replay for all others", async ({ abandoned }) => {
    const report = await runDuplicates(engine, { keys, requests, abandoned });
    expect(report).toMatchObject({ fewestCalls: 1, mostCalls: 1, verdicts: keys, others: 0 });
    expect(report.replays + report.inProgress).toBe(keys * (requests - 1));
  });
});
