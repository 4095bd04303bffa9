import { randomUUID } from "node:crypto";

import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { greyJpeg } from "../../local/images.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";

const person = { name: "示例甲", idNumber: magicIdNumber("110009") };
const face = { ...person, image: greyJpeg(97, 64).toString("base64") };

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(() => fetch(`${stack.providersUrl}/_calls`, { method: "DELETE" }));

function post(path: string, body: object, key: string = randomUUID()): Promise<Response> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return fetch(`${stack.httpUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

function send(body: Uint8Array): Promise<Response> {
  return fetch(`${stack.httpUrl}/v1/two-factor`, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf8", "idempotency-key": randomUUID() },
    body,
  });
}

describe("the local stack", () => {
  it("answers both kinds over HTTP through the first provider", async () => {
    const twoFactor = await post("/v1/two-factor", person);
    expect(await twoFactor.json()).toMatchObject({ verdict: "match", provider: "kuaidi100", charged: "yes" });
    const threeFactor = await post("/v1/three-factor", face);
    expect(await threeFactor.json()).toMatchObject({ verdict: "match", face: { score: 97 } });
    const { kuaidi100, ...others } = stack.calls().counts;
    expect(kuaidi100).toEqual({ calls: 2, charged: 2 });
    for (const counts of Object.values(others)) expect(counts).toEqual({ calls: 0, charged: 0 });
  });

  it("answers the same key with the same bytes after one call, and another body with 422", async () => {
    const key = randomUUID();
    const first = await post("/v1/two-factor", person, key);
    const again = await post("/v1/two-factor", person, key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.text()).toBe(await first.text());
    expect((await post("/v1/two-factor", { ...person, name: "示例乙" }, key)).status).toBe(422);
    expect(stack.calls().counts["kuaidi100"]).toEqual({ calls: 1, charged: 1 });
  });

  it.each(["示\u4DAE", "示\uE863", "示〇", "示例·甲"])(
    "warns of a name that can be coded in several ways, and does so again in a replay (%s)",
    async (name) => {
      const key = randomUUID();
      const first = await post("/v1/two-factor", { ...person, name }, key);
      expect(await first.clone().json()).toMatchObject({ warnings: ["name_encoding"] });
      const again = await post(
        "/v1/two-factor",
        { ...person, name: `${name.replace("·", " 。 ")}\u2800` },
        key,
      );
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      expect(await again.text()).toBe(await first.text());
    },
  );

  it("reads a body as tools on Windows send it, and refuses one in GBK for its encoding alone", async () => {
    const marked = Buffer.from(`\uFEFF${JSON.stringify(person)}`);
    expect(await (await send(marked)).json()).toMatchObject({ verdict: "match", warnings: [] });
    // 示例甲 in GBK.
    const [start, end] = JSON.stringify(person)
      .split(person.name)
      .map((text) => Buffer.from(text));
    const gbk = Buffer.concat([start ?? Buffer.of(), Buffer.from("cabec0fdbcd7", "hex"), end ?? Buffer.of()]);
    expect(await (await send(gbk)).json()).toMatchObject({
      code: "invalid_request",
      errors: [{ field: "body", code: "encoding" }],
    });
  });

  it("answers a Lambda client with the same objects", async () => {
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new LambdaClient({ endpoint: stack.invokeUrl, region: "us-east-1", credentials });
    for (const [name, body] of [["two-factor", person] as const, ["three-factor", face] as const]) {
      const payload = { ...body, idempotencyKey: randomUUID(), caller: "tests" };
      const output = await client.send(
        new InvokeCommand({
          FunctionName: `idcheck-local-${name}-invoke`,
          Payload: Buffer.from(JSON.stringify(payload)),
        }),
      );
      expect(JSON.parse(output.Payload?.transformToString() ?? "")).toMatchObject({
        verdict: "match",
        provider: "kuaidi100",
        meta: { replayed: false, saved: true },
      });
    }
    client.destroy();
  });

  it("goes on at the second provider when the first is told to fail", async () => {
    const fault = JSON.stringify({ provider: "kuaidi100", fault: "error-code-222201" });
    await fetch(`${stack.providersUrl}/_faults`, { method: "POST", body: fault });
    const response = await post("/v1/three-factor", face);
    expect(await response.json()).toMatchObject({ verdict: "match", provider: "shuxun", attemptCount: 2 });
  });
});
