import { describe, expect, it } from "vitest";
import { threeFactor } from "../../../lib/checks/three-factor.ts";
import { type ImageCoding, imageCodings } from "../../../lib/identity/image.ts";
import { unusualJpeg } from "../../samples/images.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { madeUpOperation, madeUpProvider } from "../providers/made-up/made-up.ts";
import { scored } from "../providers/made-up/scoring.ts";
import { checkThrough } from "./checks.ts";
import { createPipeline } from "./pipeline.ts";

const limits = {
  formats: ["jpeg"],
  maxBase64Characters: 2_000_000,
  maxLongSidePixels: 4_000,
  maxShortSidePixels: 4_000,
} as const;

/** A provider with an address of its own, whose vendor's decoder cannot read the given codings. */
function provider(id: string, cannotDecode?: readonly ImageCoding[]) {
  const url = `https://${id}.example/check`;
  const operation = madeUpOperation({
    imageLimits: cannotDecode === undefined ? limits : { ...limits, cannotDecode },
    score: () => ({ decisionPoint: 80, maximum: 100 }),
  });
  return madeUpProvider(id, {
    operations: {
      three_factor: { ...operation, request: (...given) => ({ ...operation.request(...given), url }) },
    },
  });
}

const silent = provider("silent");

/** Checks a JPEG of a coding; returns the answer, or the problem, and the hosts that were called. */
async function check(coding: ImageCoding, ...providers: ReturnType<typeof provider>[]) {
  const exchange = { kind: "response", durationMs: 40, response: scored(91) } as const;
  const pipeline = createPipeline(() => exchange, { providers });
  const value = { ...madeUpPerson(1), image: unusualJpeg(coding).toString("base64") };
  const outcome = await checkThrough(pipeline, { check: threeFactor, value }).catch(
    (error: unknown) => error,
  );
  return { outcome, called: pipeline.requests.map(({ url }) => new URL(url).hostname) };
}

describe.each(imageCodings)("a picture of the coding %s", (coding) => {
  const unable = provider("unable", [coding]);
  const otherwise = provider(
    "otherwise",
    imageCodings.filter((other) => other !== coding),
  );

  it("is sent with a warning to a provider that says nothing about it, or only about others", async () => {
    const answer = { verdict: "match", warnings: ["image_unusual"] };
    expect(await check(coding, silent)).toMatchObject({ outcome: { answer }, called: ["silent.example"] });
    expect(await check(coding, otherwise, silent)).toMatchObject({
      outcome: { answer },
      called: ["otherwise.example"],
    });
  });

  it("passes over a provider that cannot decode it", async () => {
    const answer = { verdict: "match", provider: "silent", attemptCount: 1 };
    expect(await check(coding, unable, silent)).toMatchObject({
      outcome: { answer },
      called: ["silent.example"],
    });
  });

  it("is refused with what to send where no provider can decode it, and nothing is called", async () => {
    expect(await check(coding, unable)).toMatchObject({
      outcome: {
        code: "invalid_request",
        charged: "no",
        errors: [{ field: "image", code: "provider_format" }],
      },
      called: [],
    });
  });
});
