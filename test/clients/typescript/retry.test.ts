import { describe, expect, it } from "vitest";
import { leastVerdict } from "../../../clients/conformance/server.ts";
import { createClient } from "../../../clients/typescript/client.ts";
import type { Retry } from "../../../clients/typescript/retry.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { answered, createFakeMeans, lost, problem, rejection, scripted, verdict } from "./scripted.ts";

const person = madeUpPerson(20);
const never = Promise.withResolvers<never>().promise;
const silent = { check: () => never, read: () => never };

describe("a request of the client", () => {
  it("ends with the deadline of the call, however long one request may take", async () => {
    const client = createClient({ transport: silent, deadlineMs: 30 });
    const signal = AbortSignal.timeout(900);
    expect(await rejection(client.twoFactor(person, { signal }))).toMatchObject({
      code: "no_answer",
      cause: "silence",
    });
  });

  it("is not made after a pause that lasted past the deadline, and the problem before it is told", async () => {
    const means = createFakeMeans();
    const sleep: typeof means.sleep = (durationMs, signal) => {
      means.advance(200_000);
      return means.sleep(durationMs, signal);
    };
    let requests = 0;
    const check = () => Promise.resolve([problem("unavailable")][requests++] ?? verdict());
    const client = createClient({ transport: { ...silent, check } }, { ...means, sleep });
    expect(await rejection(client.twoFactor(person))).toMatchObject({ code: "unavailable", requestCount: 1 });
    expect(requests).toBe(1);
  });

  it("that the caller ended is not told as a repetition, nor as a silence at the deadline", async () => {
    const retries: Retry[] = [];
    const options = { transport: silent, onRetry: (retry: Retry) => retries.push(retry) };
    for (const deadlineMs of [100, 100_000]) {
      const signal = AbortSignal.timeout(5);
      const call = createClient({ ...options, deadlineMs }, createFakeMeans()).twoFactor(person, { signal });
      expect(await rejection(call)).toMatchObject({ name: "TimeoutError" });
    }
    expect(retries).toEqual([]);
  });

  it("that could not be sent for an unknown reason is not repeated, and costs nothing", async () => {
    const { client, requests } = scripted([{ answered: false, reason: "odd", isUnsent: true }, verdict()]);
    expect(await rejection(client.twoFactor(person))).toMatchObject({ charged: "no", retryable: false });
    expect(requests).toHaveLength(1);
  });
});

describe("what a client believes", () => {
  it("is what idcheck says that a key has cost, whatever was lost before", async () => {
    const { client } = scripted([lost("ECONNRESET"), problem("forbidden")]);
    expect(await rejection(client.twoFactor(person))).toMatchObject({ code: "forbidden", charged: "no" });
  });

  it("is no verdict of another status or kind", async () => {
    for (const reply of [answered(201, leastVerdict), verdict({ kind: "three_factor" })]) {
      expect(await rejection(scripted([reply]).client.twoFactor(person))).toMatchObject({
        code: "unexpected_answer",
        charged: "unknown",
      });
    }
  });

  it.each([undefined, "maybe", true])("is no charge that it does not know: %j", async (charged) => {
    const reply = answered(400, { code: "something_new", status: 400, retryable: false, charged });
    expect(await rejection(scripted([reply]).client.twoFactor(person))).toMatchObject({ charged: "unknown" });
  });

  it("is no text without end", async () => {
    const detail = "x".repeat(5_000);
    const reply = answered(400, { code: "something_new", status: 400, retryable: false, detail });
    expect(String(await rejection(scripted([reply]).client.twoFactor(person))).length).toBeLessThan(600);
  });
});
