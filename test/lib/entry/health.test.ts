import { describe, expect, it } from "vitest";
import type { HealthDependencies } from "../../../lib/entry/composition.ts";
import { healthEntry } from "../../../lib/entry/health.ts";
import { httpEvent, lambdaContext } from "./entries.ts";

const down = () => Promise.reject(new Error("down"));
const up = () => Promise.resolve();

async function ask(changes: Partial<HealthDependencies> = {}) {
  const dependencies: HealthDependencies = {
    config: { stage: "prod", version: "0.1.0", authorizer: "iam", jwtClaim: "sub", requireAlias: false },
    log: { fault: () => undefined },
    keys: up,
    tables: [up, up],
    ...changes,
  };
  const { statusCode, body } = await healthEntry(dependencies)(httpEvent("", {}), lambdaContext());
  return { statusCode, body: JSON.parse(body ?? "") as unknown };
}

describe("GET /v1/health", () => {
  it("says the stage and the release, and is ready with keys and store", async () => {
    expect(await ask()).toEqual({
      statusCode: 200,
      body: { ready: true, stage: "prod", version: "0.1.0", keys: true, store: true },
    });
  });

  it.each([
    ["keys", { keys: down }, { keys: false, store: true }],
    ["its first table", { tables: [down, up] }, { keys: true, store: false }],
    ["its second table", { tables: [up, down] }, { keys: true, store: false }],
    ["both", { keys: down, tables: [down, down] }, { keys: false, store: false }],
  ])("is not ready without %s, and says so in an answer", async (_, changes, found) => {
    expect(await ask(changes)).toMatchObject({ statusCode: 200, body: { ready: false, ...found } });
  });

  it("reads a table again that failed once, as over a connection that died while it was frozen", async () => {
    const results = [down, up];
    const failsOnce = () => (results.shift() ?? down)();
    expect(await ask({ tables: [up, failsOnce] })).toMatchObject({ body: { ready: true } });
  });

  it("waits for everything, so that nothing goes on in the next invocation", async () => {
    let isEnded = false;
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      isEnded = true;
    };
    await ask({ keys: down, tables: [down, slow] });
    expect(isEnded).toBe(true);
  });
});
