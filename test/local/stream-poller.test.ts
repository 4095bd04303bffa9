import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";

const person = { name: "示例甲", idNumber: magicIdNumber("110009") };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

async function readUsage(): Promise<unknown> {
  return (await fetch(`${stack.httpUrl}/v1/usage`)).json();
}

describe("the stream of the local stack", () => {
  it("brings checks to the function that projects usage, replays excepted", async () => {
    const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };
    for (let sent = 0; sent < 3; sent++) {
      const init = { method: "POST", headers, body: JSON.stringify(person) };
      expect((await fetch(`${stack.httpUrl}/v1/two-factor`, init)).status).toBe(200);
    }
    await vi.waitFor(
      async () => expect(await readUsage()).toMatchObject({ total: { charged: 1, open: 0, spend: "0.60" } }),
      { timeout: 15_000, interval: 200 },
    );
  });
});
