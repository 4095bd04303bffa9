import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { verdictRules } from "../../lib/domain/verdict.ts";
import type { FaceImage } from "../../lib/identity/image.ts";
import { imageFits } from "../../lib/identity/image-limits.ts";
import { readImage } from "../../lib/identity/image-reading.ts";
import { providers } from "../../lib/providers/every-provider.ts";
import { differencesOf, runSample } from "../../local/samples/run-sample.ts";
import { readSamples } from "../../local/samples/sample.ts";
import { sampleTable } from "../../local/samples/sample-table.ts";
import { type Stack, startStack } from "../../local/start-stack.ts";

const samples = readSamples();

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => stack.stop());

/** Every reason but one: no code of the two vendors says for certain that the authority rejects a person. */
const shownReasons = Object.keys(verdictRules).filter((reason) => reason !== "identity_rejected");

describe("the samples in events/", () => {
  it.each(samples)("$entry/$name ends as it says", async (sample) => {
    const sent = vi.spyOn(globalThis, "fetch");
    expect((await runSample(sample, stack)).differences).toEqual([]);
    const answers = await Promise.all(
      sent.mock.results.map(({ value }): Promise<Response> => Promise.resolve(value)),
    );
    const ofApi = answers.filter(({ url }) => url.startsWith(`${stack.httpUrl}/v1/`));
    expect(ofApi.length > 0).toBe(sample.entry.endsWith("http"));
    // Each answer that comes through the gateway is compared with the contract as it is fetched.
    expect(ofApi.filter(({ headers }) => !headers.has("apigw-requestid"))).toEqual([]);
  });

  it("have a picture that every vendor takes", () => {
    const pictures = samples
      .filter(({ name }) => name === "large-picture")
      .map(({ request }) => pictureIn(JSON.stringify(request)));
    expect(pictures).toHaveLength(2);
    for (const { operations } of providers) {
      const limits = operations.three_factor?.imageLimits;
      if (limits !== undefined) expect(pictures.map((one) => imageFits(one, limits))).toEqual([[], []]);
    }
  });

  it("show every reason of a verdict at both entries", () => {
    for (const entry of ["http", "invoke"]) {
      const shown = samples
        .filter((sample) => sample.entry.endsWith(entry))
        .map(({ expect: { reason } }) => reason);
      expect(shown).toEqual(expect.arrayContaining(shownReasons));
    }
  });
});

function pictureIn(json: string): FaceImage {
  const [, base64 = ""] = /"image":"([^"]+)"/u.exec(json) ?? [];
  const image = readImage(Buffer.from(base64, "base64"));
  if (!image.ok) throw new TypeError("The sample has no picture.");
  return { ...image.value.facts, base64 };
}

describe("a sample, with other providers than usual,", () => {
  it("is only shown if its answer is theirs, and compared if it is not", async () => {
    const target = { ...stack, hasOtherProviders: true };
    const [match, malformed] = ["match", "malformed-json"].map((name) =>
      samples.find((sample) => sample.name === name),
    );
    if (match === undefined || malformed === undefined) throw new TypeError("There are no such samples.");
    const expected = { ...match.expect, provider: "another" };
    const shown = await runSample({ ...match, expect: expected }, target);
    expect(shown).toMatchObject({ differences: [], isOnlyShown: true });
    const wrong = await runSample({ ...malformed, expect: { status: 418 } }, target);
    expect(wrong.differences).toEqual(["status is 400, expected 418"]);
    expect(sampleTable([shown, wrong])).toContain(
      "0 of 1 samples as expected, 1 not. 1 expect the usual providers, and are only shown.",
    );
  });
});

describe("a sample's result", () => {
  const [sample] = samples;
  const observed = {
    status: 200,
    verdict: "match",
    reason: "match",
    code: undefined,
    provider: "kuaidi100",
    charged: "yes",
    replayed: false,
    errors: ["name:digit"],
  };

  it("differs by each expected value that is not there, and by nothing that is not expected", () => {
    expect(differencesOf({ status: 200, verdict: "match" }, observed)).toEqual([]);
    expect(differencesOf({ status: 200, verdict: "mismatch", charged: "no", errors: [] }, observed)).toEqual([
      "verdict is match, expected mismatch",
      "charged is yes, expected no",
      "errors are name:digit, expected ",
    ]);
  });

  it("stands in the table with its differences below it", () => {
    if (sample === undefined) throw new TypeError("There are no samples.");
    const table = sampleTable([
      { sample, observed, durationMs: 12.4, differences: [] },
      { sample, observed, durationMs: 3, differences: ["status is 200, expected 201"] },
    ]);
    expect(table).toContain(`${sample.entry}  match   match   kuaidi100  yes      12  ok`);
    expect(table).toContain(" 3  DIFFERS\n    status is 200, expected 201");
    expect(table).toMatch(/1 of 2 samples as expected, 1 not\.$/u);
  });
});
