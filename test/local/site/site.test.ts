import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LambdaRuntime } from "../../../local/gateway/lambda.ts";
import { startHttpApi, type HttpApi } from "../../../local/gateway/http-api.ts";
import { gatewayAnswer } from "../../../local/gateway/http-response.ts";
import { startSimulators, type Simulators } from "../../../local/simulators/server.ts";
import { createSite } from "../../../local/site/site.ts";
import { contract } from "../../support/contract.ts";
import { isRecord } from "../../support/is-record.ts";

const request = {
  method: "GET",
  target: "/v1/openapi.json",
  origin: "http://127.0.0.1:3000",
  body: Buffer.alloc(0),
};
const site = createSite("http://127.0.0.1:1");

it("serves the contract as JSON with itself as the server", async () => {
  const page = await site(request);
  expect(page).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
  const served: unknown = JSON.parse(String(page?.body));
  if (!isRecord(served) || !isRecord(contract)) throw new TypeError("the contract is an object");
  expect(served).toEqual({ ...contract, servers: served["servers"] });
  expect(served["servers"]).toEqual([{ url: request.origin, description: "The local stack." }]);
});

it("has nothing elsewhere, and nothing to post to", async () => {
  expect(await site({ ...request, target: "/v1/other" })).toBeUndefined();
  expect(await site({ ...request, method: "POST" })).toBeUndefined();
});

it("refuses a month that is none", async () => {
  const target = "/_local/books.json?month=2026-13";
  expect(await site({ ...request, target })).toMatchObject({ status: 400 });
});

it("says that the simulators do not answer, if they do not", async () => {
  const target = "/_local/faults";
  expect(await site({ ...request, method: "DELETE", target })).toMatchObject({ status: 503 });
});

describe("the faults of the simulators, at the address of the page", () => {
  let simulators: Simulators;
  let api: HttpApi;

  beforeAll(async () => {
    simulators = await startSimulators({ port: 0 });
    const runtime: LambdaRuntime = { functions: [], invoke: () => Promise.reject(new Error("no function")) };
    const options = { port: 0, runtime, authenticate: () => ({ refused: gatewayAnswer(403, "Forbidden") }) };
    api = await startHttpApi({ ...options, site: createSite(simulators.url) });
  });
  afterAll(() => Promise.all([api.stop(), simulators.stop()]));

  it("are set and dropped", async () => {
    const fault = { provider: "kuaidi100", fault: "hang", times: 2 };
    const set = await send("POST", JSON.stringify(fault));
    expect([set.status, await set.json()]).toEqual([200, { waiting: [fault] }]);
    expect((await send("DELETE")).status).toBe(204);
    expect(await waiting()).toEqual({ waiting: [] });
  });

  it("are not set with words that the simulators do not know", async () => {
    const refused = await send("POST", JSON.stringify({ provider: "kuaidi100", fault: "no-such-fault" }));
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining("no such fault")]);
  });

  it("are not set by a page of another site", async () => {
    const body = JSON.stringify({ provider: "kuaidi100", fault: "hang" });
    expect((await send("POST", body, { origin: "https://example.com" })).status).toBe(403);
    expect((await send("DELETE", undefined, { origin: "null" })).status).toBe(403);
    expect(await waiting()).toEqual({ waiting: [] });
  });

  function send(method: string, body?: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${api.url}/_local/faults`, { method, headers, ...(body !== undefined && { body }) });
  }

  async function waiting(): Promise<unknown> {
    return (await fetch(`${simulators.url}/_faults`)).json();
  }
});
