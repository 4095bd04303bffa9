import { describe, expect, it } from "vitest";

import { recordFromItem } from "../../../lib/records/item.ts";
import { callIdOf, verificationId } from "../../../lib/records/record.ts";
import { isRecord } from "../../support/is-record.ts";
import { echoing } from "../providers/made-up/echoing.ts";
import { madeUpAnswer, madeUpProvider } from "../providers/made-up/made-up.ts";
import { attemptsOf, outcomeOf } from "./checks.ts";
import { createPipeline, cutOff, refused, type Pipeline } from "./pipeline.ts";

const silent = madeUpProvider("silent");
const answered = (id?: string) =>
  ({ kind: "response", durationMs: 40, response: madeUpAnswer({ code: "0", id }) }) as const;

/** The id that a call of the only record should have. */
function idOf({ table }: Pipeline, attempt: number, tryNumber: number): string {
  const [[pk = "", item] = []] = table;
  const start = item && recordFromItem(item).attempts[attempt]?.startedAt;
  return `${verificationId(pk)}-${attempt}-${start?.toString(36)}-${tryNumber}`;
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
  it("names verification, attempt, its start and try, another for each call, in at most 64 characters", async () => {
    const pipeline = createPipeline(() => refused, { providers: [echoing] });
    await outcomeOf(pipeline, "the-same-key-again");
    await outcomeOf(pipeline, "the-same-key-again");
    const ids = [
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ].map(([attempt = 0, tryNumber = 0]) => idOf(pipeline, attempt, tryNumber));
    expect(sentIds(pipeline)).toEqual(ids);
    const longest = callIdOf(`v1#${"a".repeat(22)}`, 1_000_000, { startedAt: 8.64e15, tryNumber: 2 });
    expect(longest).toMatch(/^[\w-]{1,64}$/);
  });

  it("is another one if retention has removed the key and it is claimed again", async () => {
    const pipeline = createPipeline(() => cutOff, { providers: [echoing] });
    await outcomeOf(pipeline, "the-same-key-again");
    const before = idOf(pipeline, 1, 1);
    pipeline.table.clear();
    pipeline.clock.advance(401 * 86_400_000);
    await outcomeOf(pipeline, "the-same-key-again");
    expect(sentIds(pipeline)).toEqual([before, idOf(pipeline, 1, 1)]);
    expect(references(pipeline)).not.toEqual([before]);
  });

  it("is the reference of a call that was cut off after it was sent", async () => {
    const pipeline = createPipeline(() => cutOff, { providers: [echoing] });
    expect(await outcomeOf(pipeline)).toMatchObject({ code: "provider_timeout" });
    expect(attemptsOf(pipeline)).toMatchObject([
      { charge: "unknown", providerReference: idOf(pipeline, 1, 1) },
    ]);
  });

  it("is that of the try that was sent, where the first was not", async () => {
    const pipeline = createPipeline((_, call) => (call === 0 ? refused : cutOff), { providers: [echoing] });
    await outcomeOf(pipeline);
    expect(references(pipeline)).toEqual([idOf(pipeline, 1, 2)]);
  });

  it("gives way to the id that the vendor gives the call", async () => {
    const pipeline = createPipeline(() => answered("A-17"), { providers: [echoing] });
    expect(await outcomeOf(pipeline)).toMatchObject({ answer: { providerReference: "A-17" } });
    expect(references(pipeline)).toEqual(["A-17"]);
    const nameless = createPipeline(() => answered(), { providers: [echoing] });
    const expected = {
      answer: { providerReference: expect.stringMatching(/^vrf_.{22}-1-[0-9a-z]{8}-1$/) as unknown },
    };
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
    expect(seen.slice(0, 2)).toEqual([[undefined], [undefined, idOf(pipeline, 2, 1)]]);
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
    const [first, second] = [idOf(turned, 1, 1), idOf(turned, 2, 1)];
    expect(seen).toEqual([[first], [first, second]]);
  });
});

it("is no reference where the vendor does not send it back", async () => {
  const pipeline = createPipeline(() => cutOff, { providers: [silent] });
  await outcomeOf(pipeline);
  expect(sentIds(pipeline)).toEqual([undefined]);
  expect(references(pipeline)).toEqual([undefined]);
});
