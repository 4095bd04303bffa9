import { inspect } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type ScriptedServer, startScriptedServer } from "../../../clients/conformance/server.ts";
import { type Client, createClient } from "../../../clients/typescript/client.ts";
import type { RetryMeans } from "../../../clients/typescript/retry.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { type Case, casesOf } from "./cases.ts";
import { type Way, ways } from "./ways.ts";

const person = madeUpPerson(20);
const image = new Uint8Array([1, 2, 3]);

/** A clock that only pauses move, beside the time that requests take. */
function movableClock(): RetryMeans & { pausesMs: number[] } {
  const pausesMs: number[] = [];
  let movedMs = 0;
  return {
    pausesMs,
    now: () => performance.now() + movedMs,
    fraction: () => 0.5,
    sleep: (durationMs) => {
      pausesMs.push(durationMs);
      movedMs += durationMs;
      return Promise.resolve();
    },
  };
}

function callOf(client: Client, { call, idempotencyKey, deadlineMs }: Case): Promise<unknown> {
  const options = {
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(deadlineMs !== undefined && { deadlineMs }),
  };
  switch (call) {
    case "twoFactor":
      return client.twoFactor(person, options);
    case "threeFactor":
      return client.threeFactor({ ...person, image }, options);
    case "verification":
      return client.verification("vrf_aaaaaaaaaaaaaaaaaaaaaa", options);
    case "usage":
      return client.usage({ month: "2026-11", by: "day" }, options);
    case "health":
      return client.health(options);
  }
}

/** How a case ended, with the requests that arrived and the pauses between them. */
async function play(
  way: Way,
  one: Case,
): Promise<{ end: unknown; seen: ScriptedServer["seen"]; pausesMs: number[] }> {
  const server = await startScriptedServer(one.answers);
  if (one.server === "refuses") await server.stop();
  for (const [name, value] of Object.entries(way.environmentOf(one, server.url))) vi.stubEnv(name, value);
  const means = movableClock();
  const { requestTimeoutMs } = one;
  const transport = way.transportOf(one, server.url);
  const client = createClient(
    { transport, ...(requestTimeoutMs !== undefined && { requestTimeoutMs }) },
    means,
  );
  const end = await callOf(client, one).catch((error: unknown) => error);
  if (one.server !== "refuses") await server.stop();
  return { end, seen: server.seen, pausesMs: means.pausesMs };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each(ways)("a client over $name by the cases of every client", (way) => {
  const cases = casesOf(way.file);

  it.each(cases)("$title", async (one) => {
    const wanted = one.expect;
    const { end, seen, pausesMs } = await play(way, one);
    const { verdict, meta, problem, requestBody } = wanted;
    if (problem !== undefined) expect(end).toMatchObject({ name: "IdcheckProblem", ...problem });
    else expect(end).not.toBeInstanceOf(Error);
    expect(end).toMatchObject({
      ...(verdict !== undefined && { verdict }),
      ...(meta !== undefined && { meta }),
      ...wanted.fields,
    });
    if (wanted.requests !== undefined) expect(seen).toHaveLength(wanted.requests);
    for (const [index, [least, most]] of (wanted.pausesMs ?? []).entries()) {
      expect(pausesMs[index]).toBeGreaterThanOrEqual(least);
      expect(pausesMs[index]).toBeLessThanOrEqual(most);
    }
    const pausedMs = pausesMs.reduce((sum, pause) => sum + pause, 0);
    expect(pausedMs).toBeLessThanOrEqual(wanted.withinMs ?? Infinity);
    const keys = new Set(seen.map((request) => way.keyOf(request)));
    expect(keys.size).toBeLessThanOrEqual(1);
    expect(new Set(seen.map(({ body }) => body)).size).toBeLessThanOrEqual(1);
    for (const { headers } of seen) expect(headers["user-agent"]).toMatch(/(?:^| )idcheck-client\/\d/u);
    if (wanted.idempotencyKey !== undefined) expect([...keys]).toEqual([wanted.idempotencyKey]);
    if (wanted.requestPath !== undefined) expect(seen[0]?.path).toBe(wanted.requestPath);
    if (requestBody !== undefined) expect(JSON.parse(seen[0]?.body ?? "")).toMatchObject(requestBody);
    if (one.call === "threeFactor") expect(seen[0]?.body).toContain('"image":"AQID"');
    const said = inspect(end, { depth: 9 });
    for (const personal of [person.name, person.idNumber]) expect(said).not.toContain(personal);
  });

  it("are told apart by their titles", () => {
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  });
});
