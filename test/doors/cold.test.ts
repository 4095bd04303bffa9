import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { functionEnvironment } from "../../local/gateway/environment.ts";
import { type Backing, startBacking } from "../../local/start-backing.ts";
import { type Instance, newInstance } from "../freezes/functions.ts";
import { type FunctionLog, keepFunctionLog } from "../hostile/function-log.ts";
import { isRecord } from "../support/is-record.ts";
import { openUsageDoor, type Trouble, type UsageDoor } from "./usage-door.ts";

let backing: Backing;
let door: UsageDoor;
let log: FunctionLog;

beforeAll(async () => {
  backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
  door = await openUsageDoor(backing.engineEndpoint);
  const endpoints = { dynamoDbEndpoint: door.endpoint, secretsEndpoint: backing.secretsEndpoint };
  for (const [name, value] of Object.entries(functionEnvironment(endpoints))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await door.stop();
  await backing.stop();
});
beforeEach(() => {
  log = keepFunctionLog();
  door.trouble = "none";
});
afterEach(() => log.stop());

/** A cold instance, while reads of the table `usage` are in trouble. */
async function coldInstance(trouble: Trouble): Promise<Instance> {
  door.trouble = trouble;
  door.reads = 0;
  return newInstance({ backing });
}

/** Which facts could not be read, and why. */
function unreadFacts(): unknown[] {
  const told = log.lines().map((line): unknown => JSON.parse(line));
  return told.filter(isRecord).filter(({ alarm }) => alarm === "unread_facts");
}

const callsOf = (): number => Object.values(backing.calls()).flat().length;

describe.each([
  { trouble: "throttled", error: "ProvisionedThroughputExceededException" },
  { trouble: "denied", error: "AccessDeniedException" },
  { trouble: "hanging", error: "TimeoutError" },
] as const)("a cold instance whose reads of limits and switches are $trouble", ({ trouble, error }) => {
  it("lets nobody through, calls nobody, says so, and opens by itself", async () => {
    const called = callsOf();
    const instance = await coldInstance(trouble);
    const startedAt = performance.now();
    expect(await instance.check()).toMatchObject({ status: 503, code: "unavailable" });
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(await instance.check()).toMatchObject({ status: 503, code: "unavailable" });
    expect(callsOf()).toBe(called);
    expect(unreadFacts()).toContainEqual(expect.objectContaining({ code: "shared", error }));
    expect(unreadFacts().every((line) => isRecord(line) && line["ageMs"] === undefined)).toBe(true);
    door.trouble = "none";
    await expect.poll(() => instance.check(), { timeout: 5_000 }).toMatchObject({ status: 200 });
  });
});

describe("a cold instance", () => {
  it("makes two reads for a caller without limits, and none again for 10 s", async () => {
    const instance = await coldInstance("none");
    expect(await instance.check()).toMatchObject({ status: 200 });
    expect(door.reads).toBe(2);
    for (let check = 0; check < 3; check += 1) await instance.check();
    expect(door.reads).toBe(2);
    door.trouble = "denied";
    expect(await instance.check()).toMatchObject({ status: 200 });
    expect(unreadFacts()).toEqual([]);
  });
});
