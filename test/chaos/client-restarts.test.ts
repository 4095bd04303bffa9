import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBacking, type Backing } from "../../local/start-backing.ts";
import { runThroughRestarts } from "./client-restarts.ts";

let backing: Backing;
beforeAll(async () => {
  backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
});
afterAll(() => backing.stop());

const checks = 200;
const kills = 5;

describe("a client whose counterpart is killed and started again in the middle", () => {
  it("gets one verdict a check and pays one charge a check while the functions live on", async () => {
    const report = await runThroughRestarts(backing, { checks, kills: kills + 1, killed: "door" });
    expect(report).toMatchObject({ verdicts: checks, failures: 0, verifications: checks, lost: 0 });
    expect(report).toMatchObject({ charges: checks, recorded: { charged: checks, unknown: 0 } });
    expect(report.repetitions).toBeGreaterThan(0);
  });

  it("gets one verdict a check when the functions die as well, and what that may have cost is on record", async () => {
    const options = { checks, kills, killed: "functions", firstPerson: checks } as const;
    const report = await runThroughRestarts(backing, options);
    expect(report).toMatchObject({ verdicts: checks, failures: 0, verifications: checks, lost: 0 });
    expect(report.recorded.charged).toBe(checks);
    expect(report.charges).toBeLessThanOrEqual(checks + report.recorded.unknown);
  });
});
