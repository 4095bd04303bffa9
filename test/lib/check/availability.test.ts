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
    return error instanceof Problem ? error.code : "fault";
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

  it("gets one probe, and is left alone again when that fails", async () => {
    const { pipeline } = await downed();
    pipeline.clock.advance(15_000);
    expect(await check(pipeline)).toBe("provider_timeout");
    expect(await check(pipeline)).toBe("unavailable");
    expect(pipeline.requests).toHaveLength(6);
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
