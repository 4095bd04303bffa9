import { describe, expect, it } from "vitest";

import type { Verified } from "../../../lib/check/answer.ts";
import { threeFactor } from "../../../lib/checks/three-factor.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import type { Exchange, ProviderResponse } from "../../../lib/providers/exchange.ts";
import { jpegImage } from "../../samples/images.ts";
import { madeUpIdNumber, madeUpPerson } from "../../samples/people.ts";
import { echoing } from "../providers/made-up/echoing.ts";
import { madeUpAnswer } from "../providers/made-up/made-up.ts";
import { orderable, scored, scoreless, scoring } from "../providers/made-up/scoring.ts";
import { alarmsOf, checkThrough, outcomeOf } from "./checks.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";

const image = jpegImage().toString("base64");
const permitHolder = { name: "陳大文", idNumber: madeUpIdNumber({ province: "81" }) };

/** A check of a face through a pipeline: its answer, or the problem that it ends in. */
async function checkFace(pipeline: Pipeline, changes: object = {}): Promise<Verified | Problem> {
  const value = { ...madeUpPerson(1), image, ...changes };
  return checkThrough(pipeline, { check: threeFactor, value }).catch((error: unknown) => {
    if (error instanceof Problem) return error;
    throw error;
  });
}

/** Every call brings this answer. */
function answering(response: ProviderResponse): () => Exchange {
  return () => ({ kind: "response", durationMs: 40, response });
}

/** Two providers that score, the first by the product of its account. */
function withAccount(key: string, response: ProviderResponse): Pipeline {
  const pipeline = createPipeline(answering(response), { providers: [orderable, scoring] });
  pipeline.secrets.set(`idcheck/local/providers/${orderable.id}`, { value: { key }, versionId: "1" });
  return pipeline;
}

describe("a provider that decides at 70", () => {
  it.each([
    [72, 81.33, "match"],
    [70, 80, "match"],
    [69.99, 79.98, "face_mismatch"],
    [100, 100, "match"],
    [26.04, 29.76, "face_mismatch"],
  ])("scores %d as %d: %s", async (raw, score, reason) => {
    const pipeline = createPipeline(answering(scored(raw)), { providers: [scoring] });
    expect(await checkFace(pipeline)).toMatchObject({
      answer: { reason, face: { score, threshold: 80 }, provider: scoring.id },
    });
  });

  it("is held to a caller's threshold, and to the floor, on the scale of the API", async () => {
    const strict = createPipeline(answering(scored(84)), { providers: [scoring] });
    expect(await checkFace(strict, { threshold: 90 })).toMatchObject({
      answer: { reason: "face_mismatch", face: { score: 89.33, threshold: 90 } },
    });
    const mild = createPipeline(answering(scored(60)), { providers: [scoring] });
    expect(await checkFace(mild, { threshold: 65 })).toMatchObject({
      answer: { reason: "match", face: { score: 68.57, threshold: 65 } },
    });
    const raised = createPipeline(answering(scored(84)), {
      providers: [scoring],
      config: { thresholdFloor: 95 },
    });
    expect(await checkFace(raised)).toMatchObject({
      answer: { reason: "face_mismatch", face: { score: 89.33, threshold: 95 } },
    });
  });

  it("makes an unknown answer of a score that its scale does not know, with an alarm", async () => {
    const pipeline = createPipeline(answering(scored(100.5)), { providers: [scoring] });
    expect(await checkFace(pipeline)).toMatchObject({
      answer: { verdict: "undetermined", reason: "unknown_answer", charged: "yes", face: { score: null } },
    });
    expect(alarmsOf(pipeline)).toEqual([`unknown_answer ${scoring.id}`]);
  });
});

describe("a provider without scores", () => {
  const match = madeUpAnswer({ code: "0", id: "A-1" });

  it("answers by itself for the threshold of 80", async () => {
    const pipeline = createPipeline(answering(match), { providers: [scoreless, scoring] });
    expect(await checkFace(pipeline, permitHolder)).toMatchObject({
      answer: { provider: scoreless.id, reason: "match", face: { score: null, threshold: 80 } },
    });
  });

  it("is passed over for every other one, asked for or raised by the floor", async () => {
    for (const [threshold, thresholdFloor] of [
      [79, 60],
      [90, 60],
      [undefined, 85],
    ] as const) {
      const pipeline = createPipeline(answering(match), {
        providers: [scoreless],
        config: { thresholdFloor },
      });
      expect(await checkFace(pipeline, { ...permitHolder, threshold })).toMatchObject({
        code: "option_unsupported",
      });
      expect(pipeline.requests).toHaveLength(0);
    }
  });

  it("has a score ignored that comes all the same: its scale is not known", async () => {
    const pipeline = createPipeline(answering(scored(99)), { providers: [scoreless] });
    expect(await checkFace(pipeline, permitHolder)).toMatchObject({ answer: { reason: "unknown_answer" } });
    expect(alarmsOf(pipeline)).toEqual([`unknown_answer ${scoreless.id}`]);
  });
});

describe("a provider whose account has ordered the product without scores and permits", () => {
  const match = madeUpAnswer({ code: "0", id: "A-1" });

  it("answers by itself for the threshold of 80", async () => {
    expect(await checkFace(withAccount("plain", match))).toMatchObject({
      answer: { provider: orderable.id, reason: "match", face: { score: null } },
    });
  });

  it("leaves another threshold to the next provider, which the other product would take", async () => {
    expect(await checkFace(withAccount("plain", scored(84)), { threshold: 90 })).toMatchObject({
      answer: { provider: scoring.id, attemptCount: 1 },
    });
    expect(await checkFace(withAccount("scored", scored(84)), { threshold: 90 })).toMatchObject({
      answer: { provider: orderable.id, attemptCount: 1 },
    });
  });

  it("is not asked about a document that its product does not know", async () => {
    const plain = withAccount("plain", match);
    expect(await checkFace(plain, permitHolder)).toMatchObject({
      code: "unavailable",
      charged: "no",
    });
    expect(plain.requests).toHaveLength(0);
    expect(await checkFace(withAccount("scored", scored(84)), permitHolder)).toMatchObject({
      answer: { provider: orderable.id },
    });
  });
});

describe("a provider of a single kind", () => {
  it("is passed over for every other kind, and alone with them there is none", async () => {
    const pipeline = createPipeline(answering(madeUpAnswer({ code: "0" })), {
      providers: [scoring, echoing],
    });
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { provider: echoing.id, attemptCount: 1 } });
    const alone = createPipeline(answering(madeUpAnswer({ code: "0" })), { providers: [scoring] });
    expect(await outcomeOf(alone)).toMatchObject({ code: "invalid_request" });
  });

  it("says for its kind alone which documents it can check", async () => {
    const pipeline = createPipeline(answering(madeUpAnswer({ code: "0" })), {
      providers: [scoreless, echoing],
    });
    const twoFactor = await outcomeOf(pipeline);
    expect(twoFactor).toMatchObject({ answer: { provider: echoing.id } });
    expect(await checkFace(pipeline)).toMatchObject({
      code: "invalid_request",
      errors: [{ field: "idNumber", code: "unsupported_document" }],
    });
  });
});
