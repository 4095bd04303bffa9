import { describe, expect, it } from "vitest";

import { shanghaiMidnightAfter } from "../../../lib/base/shanghai-day.ts";
import type { Exchange } from "../../../lib/providers/exchange.ts";
import { limiting, limitReached } from "../providers/made-up/limiting.ts";
import { madeUpAnswer, madeUpProvider } from "../providers/made-up/made-up.ts";
import { alarmsOf, attemptsOf, outcomeOf } from "./checks.ts";
import { createPipeline, cutOff, refused, type Pipeline } from "./pipeline.ts";

const other = madeUpProvider("other");
const limited: Exchange = { kind: "response", durationMs: 40, response: limitReached };
const answered: Exchange = { kind: "response", durationMs: 40, response: madeUpAnswer({ code: "0" }) };

/** A pipeline of these providers, whose calls end so, in order; the last end is repeated. */
function pipelineOf(providers: Parameters<typeof createPipeline>[1], ...ends: readonly Exchange[]): Pipeline {
  return createPipeline((_, call) => ends[call] ?? ends.at(-1) ?? refused, providers);
}

describe("a vendor's limit on a person", () => {
  it("lets the next provider answer, without an alarm", async () => {
    const pipeline = pipelineOf({ providers: [limiting, other] }, limited, answered);
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: "other", attemptCount: 2 } });
    expect(attemptsOf(pipeline)).toMatchObject([{ failure: "person_limited", charge: "free" }, {}]);
    expect(alarmsOf(pipeline)).toEqual([]);
  });

  it("ends in person_limit_exceeded where no provider is left, to be sent again after midnight in Shanghai", async () => {
    const pipeline = pipelineOf({ providers: [limiting] }, limited);
    const now = pipeline.clock.now();
    expect(await outcomeOf(pipeline)).toMatchObject({
      code: "person_limit_exceeded",
      status: 429,
      retryable: false,
      charged: "no",
      retryAfterSeconds: (shanghaiMidnightAfter(now) - now) / 1000,
    });
    expect(pipeline.requests).toHaveLength(1);
  });

  it("never uses a key up, and lets it run again at once", async () => {
    const pipeline = pipelineOf({ providers: [limiting] }, limited, limited, limited, limited, answered);
    for (let count = 0; count < 4; count += 1) {
      expect(await outcomeOf(pipeline, "the-same-key-again")).toMatchObject({
        code: "person_limit_exceeded",
      });
    }
    expect(await outcomeOf(pipeline, "the-same-key-again")).toMatchObject({ answer: { verdict: "match" } });
  });

  it("is no failure of the provider: after twelve persons the thirteenth is asked about, and nothing is marked", async () => {
    const pipeline = pipelineOf({ providers: [limiting] }, limited);
    for (let count = 0; count < 12; count += 1) await outcomeOf(pipeline);
    expect(pipeline.requests).toHaveLength(12);
    expect(pipeline.states.size).toBe(0);
    expect(alarmsOf(pipeline)).toEqual([]);
  });

  it("is not what a check ends in where another provider may still answer", async () => {
    const down = pipelineOf({ providers: [limiting, other] }, limited, refused);
    expect(await outcomeOf(down)).toMatchObject({ code: "provider_unavailable", charged: "no" });
    const unknown = pipelineOf({ providers: [limiting, other] }, limited, cutOff);
    expect(await outcomeOf(unknown)).toMatchObject({ code: "provider_timeout", charged: "unknown" });
    const off = pipelineOf({ providers: [limiting, other] }, limited);
    off.states.set("other", { switchedOff: true });
    expect(await outcomeOf(off)).toMatchObject({ code: "provider_unavailable" });
  });
});
