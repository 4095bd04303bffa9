import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { type ScriptedServer, startScriptedServer } from "../../clients/conformance/server.ts";
import { type Client, createClient } from "../../clients/typescript/client.ts";
import { http } from "../../clients/typescript/http.ts";
import type { RetryMeans } from "../../clients/typescript/retry.ts";
import { projectFolder } from "../../local/serverless-file.ts";
import { madeUpPerson } from "../samples/people.ts";

const fields = v.record(v.string(), v.unknown());
const answerSchema = v.strictObject({
  status: v.optional(v.number()),
  headers: v.optional(v.record(v.string(), v.string())),
  body: v.optional(v.union([v.literal("verdict"), v.literal("nothing"), fields])),
  changes: v.optional(fields),
  text: v.optional(v.string()),
  fault: v.optional(v.picklist(["reset", "cut_off", "silence"])),
});
const calls = ["twoFactor", "threeFactor", "verification", "usage", "health"] as const;
const caseSchema = v.strictObject({
  title: v.string(),
  call: v.picklist(calls),
  idempotencyKey: v.optional(v.string()),
  deadlineMs: v.optional(v.number()),
  requestTimeoutMs: v.optional(v.number()),
  path: v.optional(v.string(), ""),
  server: v.optional(v.literal("refuses")),
  answers: v.array(answerSchema),
  expect: v.strictObject({
    requests: v.optional(v.number()),
    verdict: v.optional(v.string()),
    meta: v.optional(fields),
    fields: v.optional(fields),
    problem: v.optional(fields),
    pausesMs: v.optional(v.array(v.tuple([v.number(), v.number()]))),
    withinMs: v.optional(v.number()),
    idempotencyKey: v.optional(v.string()),
    requestPath: v.optional(v.string()),
  }),
});
type Case = v.InferOutput<typeof caseSchema>;

const cases = v.parse(
  v.array(caseSchema),
  JSON.parse(readFileSync(join(projectFolder, "clients/conformance/cases.json"), "utf8")),
);
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
async function play(one: Case): Promise<{ end: unknown; seen: ScriptedServer["seen"]; pausesMs: number[] }> {
  const server = await startScriptedServer(one.answers);
  if (one.server === "refuses") await server.stop();
  const means = movableClock();
  const { requestTimeoutMs } = one;
  const transport = http({ baseUrl: server.url + one.path });
  const client = createClient(
    { transport, ...(requestTimeoutMs !== undefined && { requestTimeoutMs }) },
    means,
  );
  const end = await callOf(client, one).catch((error: unknown) => error);
  if (one.server !== "refuses") await server.stop();
  return { end, seen: server.seen, pausesMs: means.pausesMs };
}

describe("a client by the cases of every client", () => {
  it.each(cases)("$title", async (one) => {
    const wanted = one.expect;
    const { end, seen, pausesMs } = await play(one);
    const { verdict, meta, problem } = wanted;
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
    const keys = new Set(seen.map(({ headers }) => headers["idempotency-key"]));
    expect(keys.size).toBeLessThanOrEqual(1);
    expect(new Set(seen.map(({ body }) => body)).size).toBeLessThanOrEqual(1);
    for (const { headers } of seen) expect(headers["user-agent"]).toMatch(/^idcheck-client\/\d/u);
    if (wanted.idempotencyKey !== undefined) expect([...keys]).toEqual([wanted.idempotencyKey]);
    if (wanted.requestPath !== undefined) expect(seen[0]?.path).toBe(wanted.requestPath);
    if (one.call === "threeFactor") expect(seen[0]?.body).toContain('"image":"AQID"');
    const said = inspect(end, { depth: 9 });
    for (const personal of [person.name, person.idNumber]) expect(said).not.toContain(personal);
  });

  it("are told apart by their titles", () => {
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  });
});
