import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { functionEnvironment } from "../../local/gateway/environment.ts";
import { type Backing, startBacking } from "../../local/start-backing.ts";
import { type GatewayChild, startGatewayChild } from "../chaos/gateway-child.ts";
import { moveAccount } from "../chaos/slow-stack.ts";
import { madeUpPerson } from "../samples/people.ts";
import { type Death, type DyingSockets, openDyingSockets } from "../support/dying-sockets.ts";
import { isRecord } from "../support/is-record.ts";

const first = "kuaidi100";
const second = "shuxun";

let backing: Backing;
let road: DyingSockets;
let functions: GatewayChild;
let alarms: string[];

beforeAll(async () => {
  backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
  road = await openDyingSockets(backing.providersUrl);
  await moveAccount(backing, first, { url: road.endpoint });
});
afterAll(async () => {
  await road.stop();
  await backing.stop();
});
beforeEach(async () => {
  alarms = [];
  functions = await startGatewayChild(backing, {
    timeoutSeconds: 12,
    environment: { ...functionEnvironment(backing), IDCHECK_FIRST_CALL_MS: "1500" },
    onLine(line) {
      const told: unknown = line.startsWith("{") ? JSON.parse(line) : undefined;
      if (isRecord(told) && told["event"] === "alarm") alarms.push(String(told["alarm"]));
    },
  });
});
afterEach(() => functions.kill());

/** What must come of a check after a freeze in which the connection to its provider died. */
type Freeze = { seconds: number; death: Death; provider: string; alarms: readonly string[] };

/** A connection that died in silence and is young enough to be used: nothing shows that it is dead. */
const lost = { provider: second, alarms: ["kept_connection_lost"] };
const unharmed = { provider: first, alarms: [] };

const freezes: readonly Freeze[] = [
  { seconds: 1, death: "reset", ...unharmed },
  { seconds: 1, death: "ended", ...unharmed },
  { seconds: 1, death: "silent", ...lost },
  { seconds: 4, death: "reset", ...unharmed },
  { seconds: 4, death: "ended", ...unharmed },
  // The provider says that it closes after five seconds, so one of four is not used.
  { seconds: 4, death: "silent", ...unharmed },
  { seconds: 6, death: "reset", ...unharmed },
  { seconds: 6, death: "ended", ...unharmed },
  { seconds: 6, death: "silent", ...unharmed },
  { seconds: 60, death: "silent", ...unharmed },
];

describe("a process that is frozen between two checks, while its connection to the provider dies", () => {
  it.each(freezes)(
    "answers after $seconds s, if the connection is $death",
    async (freeze) => {
      expect(await check()).toEqual({ status: 200, provider: first, isSaved: true });
      expect(road.living()).toBe(1);
      functions.freeze();
      await sleep(50);
      road.dieAtOnce(freeze.death);
      await sleep(freeze.seconds * 1_000);
      const answer = check();
      await sleep(50);
      functions.thaw();
      expect(await answer).toEqual({ status: 200, provider: freeze.provider, isSaved: true });
      expect(alarms).toEqual(freeze.alarms);
    },
    120_000,
  );
});

let checks = 0;

async function check() {
  checks += 1;
  const response = await fetch(`${functions.url}/v1/two-factor`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": `check-2026-12-01-${checks}` },
    body: JSON.stringify(madeUpPerson(2_000 + checks)),
  });
  const body: unknown = await response.json();
  return {
    status: response.status,
    provider: isRecord(body) ? body["provider"] : undefined,
    isSaved: response.headers.get("idempotency-saved") !== "false",
  };
}
