import { request as httpRequest } from "node:http";
import { gunzipSync } from "node:zlib";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { wireFaults } from "../../../local/simulators/faults.ts";
import { type Simulators, startSimulators } from "../../../local/simulators/server.ts";
import { appCodeHeader, shuxunForm } from "./calls.ts";

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators({ port: 0 });
});
afterAll(() => simulators.stop());
beforeEach(async () => {
  await fetch(`${simulators.url}/_faults`, { method: "DELETE" });
  await fetch(`${simulators.url}/_calls`, { method: "DELETE" });
});

type Seen = { status?: number; headers?: Record<string, unknown>; body?: Buffer; error?: string };

/** One call over a connection of its own; reports what came, or why nothing did. */
function call(timeoutMs = 1000): Promise<Seen> {
  return new Promise((resolve) => {
    const seen: Seen = {};
    const request = httpRequest(
      `${simulators.url}/shuxun/faceidcard/check`,
      {
        method: "POST",
        agent: false,
        headers: { ...appCodeHeader(), "content-type": "application/x-www-form-urlencoded" },
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        const chunks: Buffer[] = [];
        seen.status = response.statusCode ?? 0;
        seen.headers = response.headers;
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", (error: NodeJS.ErrnoException) =>
          resolve({ ...seen, error: error.code ?? error.name }),
        );
        response.on("end", () => resolve({ ...seen, body: Buffer.concat(chunks) }));
      },
    );
    request.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ ...seen, error: error.code ?? error.name }),
    );
    request.end(shuxunForm().toString());
  });
}

const planned = new Set<string>();

function plan(fault: string, more: object = {}): Promise<Response> {
  planned.add(fault);
  const body = JSON.stringify({ provider: "shuxun", fault, ...more });
  return fetch(`${simulators.url}/_faults`, { method: "POST", body });
}

function booked(): { calls: number; charged: number } | undefined {
  return simulators.calls().counts["shuxun"];
}

describe("faults", () => {
  it.each<[string, Seen, { calls: number; charged: number }]>([
    ["reset-before-read", { error: "ECONNRESET" }, { calls: 0, charged: 0 }],
    ["reset-after-read", { error: "ECONNRESET" }, { calls: 1, charged: 1 }],
    ["close-after-read", { error: "ECONNRESET" }, { calls: 1, charged: 1 }],
    ["malformed", { error: "HPE_INVALID_CONSTANT" }, { calls: 1, charged: 1 }],
    ["large-headers", { error: "HPE_HEADER_OVERFLOW" }, { calls: 1, charged: 1 }],
    ["truncated", { status: 200, error: "ECONNRESET" }, { calls: 1, charged: 1 }],
    ["reset-in-body", { status: 200, error: "ECONNRESET" }, { calls: 1, charged: 1 }],
    ["empty", { status: 200, body: Buffer.alloc(0) }, { calls: 1, charged: 1 }],
    ["redirect", { status: 302 }, { calls: 1, charged: 0 }],
    ["http-400", { status: 400 }, { calls: 1, charged: 0 }],
    ["http-401", { status: 401 }, { calls: 1, charged: 0 }],
    ["http-403", { status: 403 }, { calls: 1, charged: 0 }],
    ["http-403-answer", { status: 403 }, { calls: 1, charged: 0 }],
    ["http-404", { status: 404 }, { calls: 1, charged: 0 }],
    ["http-405", { status: 405 }, { calls: 1, charged: 0 }],
    ["http-413", { status: 413 }, { calls: 1, charged: 0 }],
    ["http-429", { status: 429 }, { calls: 1, charged: 0 }],
    ["http-500", { status: 500 }, { calls: 1, charged: 0 }],
    ["http-502", { status: 502 }, { calls: 1, charged: 0 }],
    ["http-503", { status: 503 }, { calls: 1, charged: 0 }],
    ["http-504", { status: 504 }, { calls: 1, charged: 0 }],
  ])("%s is seen by the client and booked", async (fault, seen, counts) => {
    await plan(fault);
    expect(await call()).toMatchObject(seen);
    expect(booked()).toEqual(counts);
    expect(await call()).toMatchObject({ status: 200 });
  });

  it("hang counts and charges the call, and never answers", async () => {
    await plan("hang");
    expect(await call(300)).toEqual({ error: "ABORT_ERR" });
    expect(booked()).toEqual({ calls: 1, charged: 1 });
    expect(simulators.calls().calls[0]).toMatchObject({
      provider: "shuxun",
      kind: "three_factor",
      answer: "hang (1)",
    });
  });

  it("late gives the right answer after its delay", async () => {
    await plan("late", { delayMs: 50 });
    expect(await call()).toMatchObject({ status: 200 });
  });

  it.each(["slow-headers", "slow-body"])(
    "%s takes its delay and ends with the right answer",
    async (fault) => {
      await plan(fault, { delayMs: 300 });
      const { body } = await call();
      expect(JSON.parse(String(body))).toMatchObject({ code: "0", data: { result: 1 } });
      await plan(fault, { delayMs: 5000 });
      expect(await call(250)).toMatchObject({ error: "ABORT_ERR" });
      expect(booked()).toEqual({ calls: 2, charged: 2 });
    },
  );

  it.each<[string, (body: Buffer) => void]>([
    ["oversize", (body) => expect(body.length).toBeGreaterThan(1_000_000)],
    ["gzip", (body) => expect(JSON.parse(gunzipSync(body).toString())).toMatchObject({ code: "0" })],
    ["gzip-bomb", (body) => expect(gunzipSync(body).length).toBe(10 * 1024 * 1024)],
    ["html", (body) => expect(body.toString()).toContain("<html>")],
    ["not-json", (body) => expect(() => JSON.parse(body.toString()) as unknown).toThrow(SyntaxError)],
    ["invalid-utf8", (body) => expect(() => strictUtf8(body)).toThrow(TypeError)],
    ["gbk", (body) => expect(new TextDecoder("gbk").decode(body)).toContain("成功")],
    ["gbk", (body) => expect(() => strictUtf8(body)).toThrow(TypeError)],
    ["bom", (body) => expect([...body.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])],
    ["duplicate-keys", (body) => expect(body.toString()).toMatch(/"result":1.*"result":9/u)],
  ])("%s spoils the body of a charged answer", async (fault, check) => {
    await plan(fault);
    const { status, body } = await call();
    expect(status).toBe(200);
    check(body ?? Buffer.alloc(0));
    expect(booked()).toEqual({ calls: 1, charged: 1 });
  });

  it.each([
    ["http-450", 450],
    ["http-403-answer", 403],
  ])("%s keeps the body and charges nothing", async (fault, expected) => {
    await plan(fault);
    const { status, body } = await call();
    expect([status, JSON.parse(String(body))]).toMatchObject([expected, { isFee: 0, data: { result: 1 } }]);
    expect(booked()).toEqual({ calls: 1, charged: 0 });
  });

  it.each([
    ["coding-charset", "utf-8"],
    ["coding-empty", ""],
  ])("%s leaves the body as it is", async (fault, coding) => {
    await plan(fault);
    const { headers, body } = await call();
    expect(headers?.["content-encoding"]).toBe(coding);
    expect(JSON.parse(String(body))).toMatchObject({ data: { result: 1 } });
  });

  it("refuse closes the port for its delay and opens it again", async () => {
    await plan("refuse", { delayMs: 200 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await call()).toEqual({ error: "ECONNREFUSED" });
    await expect.poll(() => call()).toMatchObject({ status: 200 });
    expect(booked()).toMatchObject({ calls: 1 });
  });

  it("play in the order in which they were asked for, as often as they say, for their own provider", async () => {
    await plan("http-503", { times: 2 });
    await plan("http-504");
    const other = JSON.stringify({ provider: "kuaidi100", fault: "http-500" });
    await fetch(`${simulators.url}/_faults`, { method: "POST", body: other });
    const statuses = [await call(), await call(), await call(), await call()].map(({ status }) => status);
    expect(statuses).toEqual([503, 503, 504, 200]);
    const waiting: unknown = await (await fetch(`${simulators.url}/_faults`)).json();
    expect(waiting).toEqual({ waiting: [{ provider: "kuaidi100", fault: "http-500", times: 1 }] });
  });

  it.each([
    [{ provider: "shuxun", fault: "no-such-fault" }, /Its faults are: refuse/u],
    [{ provider: "nobody", fault: "hang" }, /The providers are: kuaidi100 shuxun/u],
    [{ provider: "shuxun", fault: "hang", times: 0 }, /Send/u],
    [{ provider: "shuxun", fault: "hang", surprise: true }, /Send/u],
  ])("are refused when they are unknown, with what there is", async (body, message) => {
    const response = await fetch(`${simulators.url}/_faults`, { method: "POST", body: JSON.stringify(body) });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(message);
  });

  it("have all been played by this suite", () => {
    expect(Object.keys(wireFaults).filter((name) => !planned.has(name))).toEqual([]);
  });
});

function strictUtf8(bytes: Buffer): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
