import { describe, expect, it } from "vitest";

import { verificationId } from "../../../lib/records/record.ts";
import { isRecord } from "../../support/is-record.ts";
import { echoing } from "../providers/made-up/echoing.ts";
import { madeUpAnswer, madeUpProvider } from "../providers/made-up/made-up.ts";
import { attemptsOf, outcomeOf } from "./checks.ts";
import { createPipeline, cutOff, refused, type Pipeline } from "./pipeline.ts";

const silent = madeUpProvider("silent");
const answered = (id?: string) =>
  ({ kind: "response", durationMs: 40, response: madeUpAnswer({ code: "0", id }) }) as const;

/** The public id of the only record. */
function idOf({ table }: Pipeline): string {
  const [pk = ""] = table.keys();
  return verificationId(pk);
}

/** The ids that calls were sent with, in order. */
function sentIds({ requests }: Pipeline): unknown[] {
  return requests.map(({ body }) => {
    const sent: unknown = JSON.parse(body.toString());
    return isRecord(sent) ? sent["callId"] : undefined;
  });
}

const references = (pipeline: Pipeline) => attemptsOf(pipeline).map((attempt) => attempt.providerReference);

describe("the id of a call whose vendor sends it back", () => {
  it("names verification, attempt and try, another for each call, in at most 64 characters", async () => {
    const pipeline = createPipeline(() => refused, { providers: [echoing] });
    await outcomeOf(pipeline, "the-same-key-again");
    await outcomeOf(pipeline, "the-same-key-again");
    const id = idOf(pipeline);
    expect(sentIds(pipeline)).toEqual([`${id}-1-1`, `${id}-1-2`, `${id}-2-1`, `${id}-2-2`]);
    expect(`${id}-1000000-2`.length).toBeLessThanOrEqual(64);
  });

  it("is the reference of a call that was cut off after it was sent", async () => {
    const pipeline = createPipeline(() => cutOff, { providers: [echoing] });
    expect(await outcomeOf(pipeline)).toMatchObject({ code: "provider_timeout" });
    expect(attemptsOf(pipeline)).toMatchObject([
      { charge: "unknown", providerReference: `${idOf(pipeline)}-1-1` },
    ]);
  });

  it("is that of the try that was sent, where the first was not", async () => {
    const pipeline = createPipeline((_, call) => (call === 0 ? refused : cutOff), { providers: [echoing] });
    await outcomeOf(pipeline);
    expect(references(pipeline)).toEqual([`${idOf(pipeline)}-1-2`]);
  });

  it("gives way to the id that the vendor gives the call", async () => {
    const pipeline = createPipeline(() => answered("A-17"), { providers: [echoing] });
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { providerReference: "A-17" } });
    expect(references(pipeline)).toEqual(["A-17"]);
    const nameless = createPipeline(() => answered(), { providers: [echoing] });
    const expected = { answer: { providerReference: expect.stringMatching(/^vrf_.{22}-1-1$/) as unknown } };
    expect(await outcomeOf(nameless)).toMatchObject(expected);
  });

  it("stands in the record before the call, so that a process that is killed meanwhile leaves it", async () => {
    const seen: unknown[] = [];
    const pipeline = createPipeline(
      () => {
        seen.push(references(pipeline));
        return cutOff;
      },
      { providers: [silent, echoing] },
    );
    await outcomeOf(pipeline, "the-same-key-again");
    pipeline.clock.advance(60_000);
    await outcomeOf(pipeline, "the-same-key-again");
    const id = idOf(pipeline);
    expect(seen.slice(0, 2)).toEqual([[undefined], [undefined, `${id}-2-1`]]);
    const turned = createPipeline(
      () => {
        seen.push(references(turned));
        return cutOff;
      },
      { providers: [echoing] },
    );
    seen.length = 0;
    await outcomeOf(turned, "the-same-key-again");
    turned.clock.advance(60_000);
    await outcomeOf(turned, "the-same-key-again");
    expect(seen).toEqual([[`${id}-1-1`], [`${id}-1-1`, `${id}-2-1`]]);
  });
});

it("is no reference where the vendor does not send it back", async () => {
  const pipeline = createPipeline(() => cutOff, { providers: [silent] });
  await outcomeOf(pipeline);
  expect(sentIds(pipeline)).toEqual([undefined]);
  expect(references(pipeline)).toEqual([undefined]);
});
