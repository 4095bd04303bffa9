import { describe, expect, it } from "vitest";

import { threeFactor } from "../../../lib/checks/three-factor.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import type { Verified } from "../../../lib/check/answer.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import type { Exchange } from "../../../lib/providers/exchange.ts";
import { jpegImage } from "../../samples/images.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { alarmsOf, attemptsOf, checkThrough } from "./checks.ts";
import { createPipeline, cutOff, type Pipeline, refused, responded, shuxunAnswer } from "./pipeline.ts";

const image = jpegImage().toString("base64");
const format = responded(200, { code: 200, data: { errorCode: 216201, taskId: "7965898435947" } });
const tooLarge = responded(413, "", { "x-ca-error-code": "I413RL" });
const nameRefused = responded(200, { code: 200, data: { errorCode: 222352 } });
const undecided = responded(503, "");

/** Kuaidi100 first, or alone; what each provider answers. */
function setUp(kuaidi100: Exchange, shuxun?: Exchange): Pipeline {
  return createPipeline(({ url }) => (url.includes("kuaidi100") ? kuaidi100 : (shuxun ?? refused)), {
    config: { providerIds: shuxun === undefined ? ["kuaidi100"] : ["kuaidi100", "shuxun"] },
  });
}

function checkFace(pipeline: Pipeline, key?: string): Promise<Verified | Problem> {
  const value = { ...madeUpPerson(1), image };
  return checkThrough(pipeline, { check: threeFactor, value, ...(key && { key }) }).catch(
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );
}

const newImage = {
  verdict: "undetermined",
  reason: "image_rejected",
  advice: "new_image",
  identity: "unknown",
};

describe("a picture that a provider cannot read", () => {
  it("is asked about at the next provider, and its verdict counts", async () => {
    const pipeline = setUp(format, shuxunAnswer(1));
    expect(await checkFace(pipeline)).toMatchObject({
      answer: { verdict: "match", provider: "shuxun", attemptCount: 2, charged: "yes" },
    });
    expect(attemptsOf(pipeline)).toMatchObject([
      { failure: "image_refused", code: "216201" },
      { verdict: true },
    ]);
    expect(alarmsOf(pipeline)).toEqual([]);
  });

  it("needs to be taken again if no provider is left, and nothing is charged", async () => {
    const pipeline = setUp(format);
    expect(await checkFace(pipeline)).toMatchObject({
      answer: {
        ...newImage,
        face: { result: "unknown", score: null, threshold: 80 },
        provider: "kuaidi100",
        providerReference: "7965898435947",
        charged: "no",
        attemptCount: 1,
      },
      saved: true,
    });
    expect(attemptsOf(pipeline)).toMatchObject([{ charge: "free", verdict: true, code: "216201" }]);
    expect(alarmsOf(pipeline)).toEqual([]);
  });

  it("needs to be taken again if both providers refuse it, or the second one does", async () => {
    for (const first of [format, nameRefused]) {
      expect(await checkFace(setUp(first, tooLarge))).toMatchObject({
        answer: { ...newImage, provider: "shuxun", charged: "no", attemptCount: 2 },
      });
    }
  });

  it("needs to be taken again if the second provider refuses the input without a word about the picture", async () => {
    const pipeline = setUp(format, responded(405, "<html>"));
    expect(await checkFace(pipeline)).toMatchObject({
      answer: { ...newImage, provider: "shuxun", charged: "no", attemptCount: 2 },
    });
    expect(attemptsOf(pipeline)).toMatchObject([{ failure: "image_refused" }, { code: "http:405" }]);
    expect(await checkFace(setUp(nameRefused, responded(405, "<html>")))).toMatchObject({
      code: "input_refused",
    });
  });

  it("is replayed as such under the same key", async () => {
    const pipeline = setUp(format);
    const once = await checkFace(pipeline, "the-same-key-again");
    const again = await checkFace(pipeline, "the-same-key-again");
    expect(again).toMatchObject({ replayed: true, answer: newImage });
    expect(once).toMatchObject({ replayed: false, answer: newImage });
    expect(pipeline.requests).toHaveLength(1);
  });

  it("may be read later by a provider that has failed for reasons of its own", async () => {
    expect(await checkFace(setUp(undecided, tooLarge))).toMatchObject({ code: "provider_bad_response" });
    expect(await checkFace(setUp(refused, tooLarge))).toMatchObject({ code: "provider_unavailable" });
    expect(await checkFace(setUp(cutOff, tooLarge))).toMatchObject({ code: "provider_timeout" });
  });

  it("does not keep the provider from the next person, however many such pictures come", async () => {
    const pipeline = setUp(format);
    for (let count = 0; count < 12; count += 1) {
      expect(await checkFace(pipeline)).toMatchObject({ answer: newImage });
    }
    expect(pipeline.requests).toHaveLength(12);
  });
});

it("a request that is too long without a picture in it is a refusal of the name or number", async () => {
  const pipeline = createPipeline(() => tooLarge, { config: { providerIds: ["shuxun"] } });
  const outcome = await checkThrough(pipeline, { check: twoFactor, value: madeUpPerson(1) }).catch(
    (error: unknown) => error,
  );
  expect(outcome).toMatchObject({ code: "input_refused", charged: "no" });
  expect(attemptsOf(pipeline)).toMatchObject([{ failure: "input_refused", code: "I413RL" }]);
  expect(alarmsOf(pipeline)).toEqual([]);
});
