import { createSign } from "node:crypto";
import { describe, expect, it } from "vitest";

import { systemClock } from "../../../lib/base/system.ts";
import { createTransport } from "../../../lib/providers/transport.ts";
import {
  madeUpAnswer,
  madeUpOperation,
  madeUpProvider,
  madeUpRequest,
} from "../providers/made-up/made-up.ts";
import { throwingProvider } from "../providers/made-up/throwing.ts";
import { alarmsOf, attemptsOf, outcomeOf } from "./checks.ts";
import { createPipeline, type Pipeline, type PipelineOptions } from "./pipeline.ts";

const healthy = madeUpProvider("healthy");
const answered = {
  kind: "response",
  durationMs: 40,
  response: madeUpAnswer({ code: "0", id: "A-1" }),
} as const;

function pipelineOf(
  providers: NonNullable<PipelineOptions["providers"]>,
  options: PipelineOptions = {},
): Pipeline {
  return createPipeline(() => answered, { providers, ...options });
}

/** Charges of the attempts, by provider. */
const charges = (pipeline: Pipeline) =>
  attemptsOf(pipeline).map(({ provider, charge }) => `${provider} ${charge}`);

describe("a request half that throws", () => {
  const broken = throwingProvider("request");

  it("is free, raises one alarm, and the next provider answers", async () => {
    const pipeline = pipelineOf([broken, healthy]);
    expect(await outcomeOf(pipeline)).toMatchObject({
      answer: { verdict: "match", provider: "healthy", charged: "yes", attemptCount: 2 },
    });
    expect(charges(pipeline)).toEqual([`${broken.id} free`, "healthy charged"]);
    expect(attemptsOf(pipeline)[0]).toMatchObject({ failure: "adapter_fault", code: "request_half" });
    expect(pipeline.requests).toHaveLength(1);
    expect(alarmsOf(pipeline)).toEqual([`adapter_fault ${broken.id}`]);
  });

  it("never uses a key up, however often it is sent", async () => {
    const pipeline = pipelineOf([broken]);
    for (let count = 0; count < 4; count += 1) {
      expect(await outcomeOf(pipeline, "the-same-key-again")).toMatchObject({
        code: "provider_unavailable",
        charged: "no",
        retryable: true,
      });
    }
    expect(pipeline.table.size).toBe(1);
    expect(pipeline.requests).toHaveLength(0);
  });

  it("is told with where it threw, and with nothing of what it said", async () => {
    const pipeline = pipelineOf([broken]);
    await outcomeOf(pipeline);
    const text = JSON.stringify(pipeline.lines);
    expect(pipeline.lines).toMatchObject([
      { alarm: "adapter_fault", kind: "two_factor", error: "TypeError" },
    ]);
    expect(text).toContain("throwing.ts");
    expect(text).not.toContain("11010120990101001X");
  });

  it("opens the breaker like a provider that is down, so that checks stop paying for its attempts", async () => {
    const pipeline = pipelineOf([broken, healthy]);
    for (let count = 0; count < 6; count += 1) await outcomeOf(pipeline);
    expect(charges(pipeline)).toEqual(["healthy charged"]);
    const opened = alarmsOf(pipeline).filter((alarm) => alarm === `breaker_open ${broken.id}`);
    expect(opened).toHaveLength(1);
  });
});

describe("a signature that throws", () => {
  const unusableKey = madeUpProvider("made-up-rsa", {
    sign: ({ body }) => ({ authorization: createSign("sha256").update(body).sign("no PEM", "hex") }),
  });

  it.each([throwingProvider("sign"), unusableKey])(
    "of $id is free, raises one alarm, and the next provider answers",
    async (broken) => {
      const pipeline = pipelineOf([broken, healthy]);
      expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "healthy" } });
      expect(charges(pipeline)).toEqual([`${broken.id} free`, "healthy charged"]);
      expect(attemptsOf(pipeline)[0]).toMatchObject({ failure: "adapter_fault", code: "sign_half" });
      expect(alarmsOf(pipeline)).toEqual([`adapter_fault ${broken.id}`]);
    },
  );
});

describe("a response half that throws", () => {
  it("leaves the charge unknown, raises one alarm, and the next provider is asked once", async () => {
    const broken = throwingProvider("response");
    const pipeline = pipelineOf([broken, healthy]);
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "healthy" } });
    expect(charges(pipeline)).toEqual([`${broken.id} unknown`, "healthy charged"]);
    expect(pipeline.requests).toHaveLength(2);
    expect(alarmsOf(pipeline)).toEqual([`adapter_fault ${broken.id}`]);
  });

  it("ends in provider_bad_response if no provider is left, and leaves the key free, as the call has ended", async () => {
    const pipeline = pipelineOf([throwingProvider("response")]);
    const problem = await outcomeOf(pipeline);
    expect(problem).toMatchObject({ code: "provider_bad_response", charged: "unknown" });
    expect(problem).not.toHaveProperty("retryAfterSeconds", expect.any(Number));
  });
});

describe("an adapter that cannot say what its account serves", () => {
  it("is passed over with an alarm", async () => {
    const broken = throwingProvider("missingFields");
    const pipeline = pipelineOf([broken, healthy]);
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "healthy", attemptCount: 1 } });
    expect(alarmsOf(pipeline)).toEqual([`adapter_fault ${broken.id}`]);
  });
});

describe("a request that cannot be sent", () => {
  const requests = {
    "whose URL is none": { url: "made-up.example/check" },
    "to plain HTTP where that is not allowed": { url: "http://made-up.example/check" },
    "with a header that would break the message": { headers: { authorization: "a\r\nb" } },
    "with a character that no header holds": { headers: { authorization: "名" } },
    "with a header name that is none": { headers: { "a b": "c" } },
  };

  it.each(Object.entries(requests))("%s is free, alarms once, and fails over", async (_what, changes) => {
    const broken = madeUpProvider("made-up-broken", {
      operations: {
        two_factor: madeUpOperation({
          request: (input, account) => ({ ...madeUpRequest(input, account), ...changes }),
        }),
      },
    });
    const transport = createTransport();
    let calls = 0;
    const pipeline = pipelineOf([broken, healthy], {
      time: systemClock,
      transport: (request, limits) => {
        calls += 1;
        return calls === 1 ? transport(request, limits) : Promise.resolve(answered);
      },
    });
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "healthy" } });
    expect(charges(pipeline)).toEqual(["made-up-broken free", "healthy charged"]);
    expect(attemptsOf(pipeline)[0]).toMatchObject({ failure: "adapter_fault", code: "invalid_request" });
    expect(alarmsOf(pipeline)).toEqual(["adapter_fault made-up-broken"]);
  });
});
