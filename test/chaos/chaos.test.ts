import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startBacking, type Backing } from "../../local/start-backing.ts";
import { testSeed } from "../support/seed.ts";
import { readRecords } from "./books.ts";
import { expectSound } from "./expect-sound.ts";
import { startGatewayChild } from "./gateway-child.ts";
import { newKey, sendCheck } from "./load.ts";
import { control } from "./plan-faults.ts";

const kills = { short: 2, long: 20 }[inject("search")];

let backing: Backing;

beforeAll(async () => {
  backing = await startBacking({ ports: { providers: 0, dynamoDb: 0, secrets: 0 } });
});

afterAll(async () => {
  await backing.stop();
});

describe("a gateway that is killed", () => {
  it("during a provider's call leaves its attempt open, and the key locked with Retry-After", async () => {
    await control(backing, "POST", { provider: "kuaidi100", fault: "hang", times: 1 });
    const history = newKey(900_000_001);
    const first = await startGatewayChild(backing);
    const pending = sendCheck(first.url, history);
    while (backing.calls().calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await first.kill();
    expect(await pending).toBeUndefined();

    const [record] = await readRecords(backing.dynamoDbEndpoint);
    expect(record).toMatchObject({
      state: "claimed",
      attempts: { "1": { provider: "kuaidi100", charge: "open" } },
    });

    const second = await startGatewayChild(backing);
    const answer = await sendCheck(second.url, history);
    expect(answer).toMatchObject({ status: 409 });
    expect(answer?.retryAfterMs).toBeGreaterThanOrEqual(1_000);
    expect(backing.calls().calls).toHaveLength(1);
    await second.kill();
  });

  it("at random moments under load loses no charge and invents none", async () => {
    await expectSound({ kills, seed: testSeed });
  });
});
