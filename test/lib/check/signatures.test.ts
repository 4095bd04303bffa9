import { expect, it } from "vitest";

import { madeUpAnswer } from "../providers/made-up/made-up.ts";
import { signing } from "../providers/made-up/signing.ts";
import { outcomeOf } from "./checks.ts";
import { createPipeline, refused } from "./pipeline.ts";

const answered = { kind: "response", durationMs: 40, response: madeUpAnswer({ code: "0" }) } as const;

it("a call is signed last, and anew where it is repeated: later, with another nonce", async () => {
  const pipeline = createPipeline((_, call) => (call === 0 ? refused : answered), { providers: [signing] });
  expect(await outcomeOf(pipeline)).toMatchObject({ answer: { verdict: "match", attemptCount: 1 } });
  const [first, second] = pipeline.requests.map(({ headers }) => headers);
  expect(pipeline.requests).toHaveLength(2);
  expect(first?.["x-nonce"]).toMatch(/^[0-9a-f]{32}$/);
  expect(second?.["x-nonce"]).not.toBe(first?.["x-nonce"]);
  expect(second?.["x-date"]).not.toBe(first?.["x-date"]);
  expect(second?.["content-type"]).toBe("application/json");
});
