import { describe, expect, it } from "vitest";
import { threeFactor } from "../../../lib/checks/three-factor.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { jpegImage } from "../../samples/images.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createPipeline, cutOff, shuxunAnswer } from "../check/pipeline.ts";
import { entries } from "./entries.ts";

const person = madeUpPerson(2);
const idempotencyKey = "check-2026-11-22-0001";
const image = jpegImage().toString("base64");

describe.each(entries)("the $name entry", ({ send, name }) => {
  it("answers a two-factor check with the object of the API", async () => {
    const { dependencies } = createPipeline(() => shuxunAnswer(1));
    const answer = await send(twoFactor, dependencies, { idempotencyKey, body: person });
    expect(answer).toMatchObject({ status: 200, replayed: false, saved: true });
    expect(Object.keys(answer.body)).toEqual([
      "id",
      "kind",
      "verdict",
      "reason",
      "advice",
      "identity",
      "provider",
      "providerReference",
      "charged",
      "attemptCount",
      "live",
      "warnings",
      "reference",
      "createdAt",
    ]);
    expect(answer.body["id"]).toMatch(/^vrf_[A-Za-z0-9_-]{22}$/);
  });

  it("answers a three-factor check with the face's part", async () => {
    const { dependencies } = createPipeline(() => shuxunAnswer(3));
    const answer = await send(threeFactor, dependencies, { idempotencyKey, body: { ...person, image } });
    expect(answer.body).toMatchObject({
      kind: "three_factor",
      verdict: "mismatch",
      reason: "face_mismatch",
      identity: "match",
      face: { result: "mismatch", score: null, threshold: 80 },
    });
  });

  it("replays the same bytes", async () => {
    const { dependencies } = createPipeline(() => shuxunAnswer(1));
    const first = await send(twoFactor, dependencies, { idempotencyKey, body: person });
    const second = await send(twoFactor, dependencies, { idempotencyKey, body: person });
    expect(second).toEqual({ ...first, replayed: true });
  });

  it("takes the quoted and the bare spelling of a key for the same key", async () => {
    const { dependencies, requests } = createPipeline(() => shuxunAnswer(1));
    await send(twoFactor, dependencies, { idempotencyKey, body: person });
    const quoted = await send(twoFactor, dependencies, {
      idempotencyKey: `"${idempotencyKey}"`,
      body: person,
    });
    expect(quoted.replayed).toBe(true);
    expect(requests).toHaveLength(1);
  });

  it("answers a problem with its code, whether it is retryable, and whether it cost anything", async () => {
    const { dependencies } = createPipeline(() => cutOff);
    const answer = await send(twoFactor, dependencies, { idempotencyKey, body: person });
    expect(answer).toMatchObject({ status: 504, retryAfterSeconds: 50 });
    expect(answer.body).toMatchObject({
      type: "urn:idcheck:problem:provider_timeout",
      status: 504,
      code: "provider_timeout",
      retryable: true,
      charged: "unknown",
      retryAfterSeconds: 50,
    });
    expect(answer.body["requestId"]).toEqual(expect.any(String));
    const again = await send(twoFactor, dependencies, { idempotencyKey, body: person });
    expect(again).toMatchObject({ status: 409, retryAfterSeconds: 50, body: { code: "in_progress" } });
  });

  it("answers a missing key together with every other violated rule", async () => {
    const { dependencies, table } = createPipeline(() => shuxunAnswer(1));
    const answer = await send(twoFactor, dependencies, { body: { name: 7, idNumber: "1" } });
    expect(answer.status).toBe(400);
    const fields = answer.body["errors"];
    expect(fields).toEqual(
      expect.arrayContaining([
        { field: "idempotencyKey", code: "required" },
        { field: "name", code: "not_text" },
        { field: "idNumber", code: "length" },
      ]),
    );
    expect(table.size).toBe(0);
  });

  it("hides a fault of its own behind internal_error and logs where it was, not what it said", async () => {
    const { dependencies, lines } = createPipeline(() => {
      throw new Error(`never shown ${person.idNumber}`);
    });
    const answer = await send(twoFactor, dependencies, { idempotencyKey, body: person });
    expect(answer).toMatchObject({ status: 500, body: { code: "internal_error", charged: "unknown" } });
    expect(lines).toMatchObject([{ event: "alarm", alarm: "fault" }, { event: "check" }]);
    expect(JSON.stringify([answer, lines])).not.toContain(person.idNumber);
  });

  it("leaves one line in the log, whose fields are all known", async () => {
    const { dependencies, lines } = createPipeline(() => shuxunAnswer(1));
    await send(twoFactor, dependencies, { idempotencyKey, body: person });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: "check",
      entry: name,
      kind: "two_factor",
      status: 200,
      result: "match",
      charged: "yes",
      provider: "shuxun",
      outcome: "verdict",
      charge: "charged",
      httpStatus: 200,
    });
    expect(JSON.stringify(lines[0]).length).toBeLessThan(1024);
  });
});
