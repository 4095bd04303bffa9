import { describe, expect, it } from "vitest";

import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import type { Exchange } from "../../../lib/providers/exchange.ts";
import { verify } from "../../../lib/check/verify.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createPipeline, cutOff, shuxunAnswer, type Pipeline } from "./pipeline.ts";

let keyCount = 0;

/** One check under a key of its own: the provider that answered, or the code of the problem. */
async function check(pipeline: Pipeline): Promise<string> {
  const ended = await checked(pipeline);
  return typeof ended === "string" ? ended : ended.code;
}

/** The same, with the whole problem. */
async function checked(pipeline: Pipeline): Promise<string | Problem> {
  keyCount += 1;
  const request = {
    caller: "iam:000000000000:role/orders",
    idempotencyKey: `breaker-check-${String(keyCount).padStart(8, "0")}`,
    body: { ok: true, value: madeUpPerson(1) } as const,
    deadlineAt: pipeline.clock.now() + 29_000,
    trace: { attempts: [] },
  };
  try {
    return (await verify(twoFactor, request, pipeline.dependencies)).answer.provider;
  } catch (error) {
    return error instanceof Problem ? error : "fault";
  }
}

/** A pipeline over one provider, which does what `answer` says at the time. */
function overOneProvider(answer: () => Exchange): Pipeline {
  return createPipeline(() => answer(), { config: { providerIds: ["shuxun"] } });
}

/** A provider that has failed just often enough, until it is healed. */
async function downed(): Promise<{ pipeline: Pipeline; heal(): void }> {
  let isDown = true;
  const pipeline = overOneProvider(() => (isDown ? cutOff : shuxunAnswer(1)));
  for (let count = 0; count < 5; count += 1) expect(await check(pipeline)).toBe("provider_timeout");
  return {
    pipeline,
    heal() {
      isDown = false;
    },
  };
}

describe("a provider that has failed five times in a row", () => {
  it("is not called for 5 to 15 s, and nothing is stored meanwhile", async () => {
    const { pipeline, heal } = await downed();
    heal();
    pipeline.clock.advance(4_999);
    expect(await check(pipeline)).toBe("unavailable");
    expect(pipeline.requests).toHaveLength(5);
    expect(pipeline.table.size).toBe(5);
    pipeline.clock.advance(10_001);
    expect(await check(pipeline)).toBe("shuxun");
  });

  it("lets callers know when it is called again, after each failure too", async () => {
    const { pipeline } = await downed();
    const first = await checked(pipeline);
    expect(first).toMatchObject({ code: "unavailable", charged: "no", retryable: true });
    const { retryAfterSeconds = 0 } = first instanceof Problem ? first : {};
    expect(retryAfterSeconds).toBeGreaterThanOrEqual(5);
    expect(retryAfterSeconds).toBeLessThanOrEqual(15);
    pipeline.clock.advance(2_000);
    expect(await checked(pipeline)).toMatchObject({ retryAfterSeconds: retryAfterSeconds - 2 });
    pipeline.clock.advance((retryAfterSeconds - 2) * 1000);
    expect(await check(pipeline)).toBe("provider_timeout");
  });

  it("gets one probe, and is left alone again when that fails", async () => {
    const { pipeline } = await downed();
    pipeline.clock.advance(15_000);
    expect(await check(pipeline)).toBe("provider_timeout");
    expect(await check(pipeline)).toBe("unavailable");
    expect(pipeline.requests).toHaveLength(6);
  });
});

describe("the wait for a provider", () => {
  const refused: Exchange = {
    kind: "response",
    durationMs: 40,
    response: { status: 503, headers: {}, text: "" },
  };

  it("is said with the refusal that makes the last provider rest, and not while one can be called", async () => {
    const pipeline = overOneProvider(() => refused);
    // Each of these checks calls twice, because the first call was free.
    for (let count = 1; count < 3; count += 1) {
      expect(await checked(pipeline)).toMatchObject({ retryAfterSeconds: undefined });
    }
    const last = await checked(pipeline);
    expect(last).toMatchObject({ status: 502, retryable: true });
    expect(last instanceof Problem ? last.retryAfterSeconds : 0).toBeGreaterThanOrEqual(5);
  });

  it("is not said where only an operator can end it", async () => {
    const pipeline = overOneProvider(() => refused);
    pipeline.states.set("shuxun", { switchedOff: true });
    expect(await checked(pipeline)).toMatchObject({ code: "unavailable", retryAfterSeconds: undefined });
  });

  it("is a second where its account could not be read just now", async () => {
    const pipeline = overOneProvider(() => refused);
    // This store fails without saying that the secret is missing.
    pipeline.secrets.delete("idcheck/local/providers/shuxun");
    expect(await checked(pipeline)).toMatchObject({ code: "unavailable", retryAfterSeconds: 1 });
  });
});

it("hears no failure in answers that are our own fault or the caller's", async () => {
  const invalidAppCode: Exchange = {
    kind: "response",
    durationMs: 40,
    response: { status: 400, headers: { "x-ca-error-code": "I400HD" }, text: "" },
  };
  const pipeline = overOneProvider(() => invalidAppCode);
  for (let count = 0; count < 12; count += 1) expect(await check(pipeline)).not.toBe("unavailable");
  expect(pipeline.requests).toHaveLength(12);
});
