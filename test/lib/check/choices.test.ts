import { describe, expect, it } from "vitest";
import { madeUpAnswer, madeUpOperation, madeUpProvider } from "../providers/made-up/made-up.ts";
import { attemptsOf, outcomeOf } from "./checks.ts";
import { createPipeline, refused } from "./pipeline.ts";

const answered = { kind: "response", durationMs: 40, response: madeUpAnswer({ code: "0" }) } as const;
const [first, second] = [madeUpProvider("made-up-first"), madeUpProvider("made-up-second")];
const choicesOf = (pipeline: ReturnType<typeof createPipeline>) =>
  attemptsOf(pipeline).map(({ provider, choice }) => `${provider} ${choice ?? "listed"}`);

describe("why a provider was asked", () => {
  it("is not stored for the first of the configured order", async () => {
    const pipeline = createPipeline(() => answered, { providers: [first, second] });
    await outcomeOf(pipeline);
    expect(attemptsOf(pipeline)).toHaveLength(1);
    expect(attemptsOf(pipeline)[0]).not.toHaveProperty("choice");
  });

  it("is that the first was passed over, where it cannot take the check", async () => {
    const foreign = madeUpProvider("made-up-foreign", {
      operations: { two_factor: madeUpOperation({ documentTypes: [] }) },
    });
    const pipeline = createPipeline(() => answered, { providers: [foreign, second] });
    await outcomeOf(pipeline);
    expect(choicesOf(pipeline)).toEqual(["made-up-second passed_over"]);
  });

  it("is that the first was passed over, where it is switched off", async () => {
    const states = new Map([[first.id, { switchedOff: true }]]);
    const pipeline = createPipeline(() => answered, { providers: [first, second], states });
    await outcomeOf(pipeline);
    expect(choicesOf(pipeline)).toEqual(["made-up-second passed_over"]);
  });

  it("is that another one failed in this check", async () => {
    const pipeline = createPipeline(() => refused, {
      providers: [first, second],
    });
    await outcomeOf(pipeline);
    expect(choicesOf(pipeline)).toEqual(["made-up-first listed", "made-up-second fail_over"]);
  });

  it("is told anew for every acquisition of the key", async () => {
    const states = new Map<string, { switchedOff?: boolean }>();
    const pipeline = createPipeline(() => refused, { providers: [first, second], states });
    await outcomeOf(pipeline, "the-same-key-again");
    states.set(first.id, { switchedOff: true });
    pipeline.clock.advance(60_000);
    await outcomeOf(pipeline, "the-same-key-again");
    expect(choicesOf(pipeline).at(-1)).toBe("made-up-second passed_over");
  });
});
