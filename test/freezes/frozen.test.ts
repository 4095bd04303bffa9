import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type GatewayChild, startGatewayChild } from "../chaos/gateway-child.ts";
import { control } from "../chaos/plan-faults.ts";
import { type FunctionLog, keepFunctionLog } from "../hostile/function-log.ts";
import { madeUpPerson } from "../samples/people.ts";
import { type Death, deaths } from "../support/dying-sockets.ts";
import { isRecord } from "../support/is-record.ts";
import { newInstance, openRoads, type Roads } from "./functions.ts";
import { places } from "./places.ts";

let roads: Roads;

beforeAll(async () => {
  roads = await openRoads();
});
afterAll(async () => {
  await roads.stop();
});

describe("connections that died in silence", () => {
  let log: FunctionLog;
  beforeEach(() => {
    log = keepFunctionLog();
  });
  afterEach(() => log.stop());

  it.each(places)("$place cost no answer and no write", async ({ outlives }) => {
    await outlives(await newInstance(roads), roads, "silent");
  });
});

describe.each(deaths)("a process that is frozen while its connections die: %s", (death) => {
  let functions: GatewayChild;
  beforeEach(async () => {
    const endpoints = {
      dynamoDbEndpoint: roads.store.endpoint,
      secretsEndpoint: roads.secrets.endpoint,
    };
    functions = await startGatewayChild(endpoints, { timeoutSeconds: 12 });
    await Promise.all(Array.from({ length: 8 }, () => check(functions)));
    await Promise.all(Array.from({ length: 8 }, () => usage(functions)));
  });
  afterEach(async () => {
    await functions.kill();
  });

  it("answers the check that woke it up", async () => {
    functions.freeze();
    const answer = check(functions);
    await dieAndThaw(functions, death);
    expect(await answer).toEqual({ status: 200, provider: "kuaidi100", isSaved: true });
  });

  it("asks the second provider, whose account it has not read yet", async () => {
    functions.freeze();
    await control(roads.backing, "POST", { provider: "kuaidi100", fault: "error-code-222201", times: 3 });
    const answer = check(functions);
    await dieAndThaw(functions, death);
    expect(await answer).toEqual({ status: 200, provider: "shuxun", isSaved: true });
    await control(roads.backing, "DELETE", undefined);
  });

  it("saves the verdict that came in the meantime", async () => {
    const before = callCount();
    await control(roads.backing, "POST", { provider: "kuaidi100", fault: "late", times: 1, delayMs: 300 });
    const answer = check(functions);
    while (callCount() === before) await sleep(5);
    functions.freeze();
    await sleep(500);
    await dieAndThaw(functions, death);
    expect(await answer).toEqual({ status: 200, provider: "kuaidi100", isSaved: true });
  });

  it("shows the usage", async () => {
    functions.freeze();
    const status = usage(functions);
    await dieAndThaw(functions, death);
    expect(await status).toBe(200);
  });
});

async function dieAndThaw(functions: GatewayChild, death: Death): Promise<void> {
  await sleep(50);
  roads.store.dieAtOnce(death);
  roads.secrets.dieAtOnce(death);
  await sleep(50);
  functions.thaw();
}

function callCount(): number {
  return Object.values(roads.backing.calls().counts).reduce((sum, { calls }) => sum + calls, 0);
}

let checks = 0;

async function check({ url }: GatewayChild) {
  checks += 1;
  const response = await fetch(`${url}/v1/two-factor`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `check-2026-11-30-${checks}` },
    body: JSON.stringify(madeUpPerson(1_000 + checks)),
  });
  const body: unknown = await response.json();
  const provider = isRecord(body) ? body["provider"] : undefined;
  return {
    status: response.status,
    provider,
    isSaved: response.headers.get("idempotency-saved") !== "false",
  };
}

async function usage({ url }: GatewayChild): Promise<number> {
  const response = await fetch(`${url}/v1/usage`);
  await response.text();
  return response.status;
}
