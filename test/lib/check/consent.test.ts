import { describe, expect, it } from "vitest";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { httpEntry } from "../../../lib/entry/http.ts";
import { invokeEntry } from "../../../lib/entry/invoke.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import type { Verified } from "../../../lib/check/answer.ts";
import { entriesOf } from "../../../lib/usage/ledger/entry.ts";
import { httpEvent, lambdaContext } from "../entry/entries.ts";
import { madeUpIdNumber, madeUpPerson } from "../../samples/people.ts";
import { checkThrough } from "./checks.ts";
import { createPipeline, shuxunAnswer, type Pipeline } from "./pipeline.ts";

const key = "check-2026-11-22-0001";
const person = madeUpPerson(1);
const consent = { id: "consent-17", purpose: "account-opening" };
const fromGuardian = { ...consent, guardian: true };

async function outcome(pipeline: Pipeline, value: object): Promise<Verified | Problem> {
  return checkThrough(pipeline, { check: twoFactor, value, key }).catch((error: unknown) => {
    if (error instanceof Problem) return error;
    throw error;
  });
}

function recordIn({ table }: Pipeline) {
  return [...table.values()].map(recordFromItem)[0];
}

describe("the consent of a check", () => {
  it("is kept with its record, over HTTP and by Invoke, and its purpose alone with its entries", async () => {
    const pipelines = [createPipeline(() => shuxunAnswer(1)), createPipeline(() => shuxunAnswer(1))] as const;
    const [http, invoked] = pipelines;
    const body = { ...person, consent: fromGuardian };
    const event = httpEvent(JSON.stringify(body), { "idempotency-key": key });
    expect(await httpEntry(twoFactor, http.dependencies)(event, lambdaContext())).toMatchObject({
      statusCode: 200,
    });
    const payload = { ...body, idempotencyKey: key, caller: "orders" };
    expect(await invokeEntry(twoFactor, invoked.dependencies)(payload, lambdaContext())).toMatchObject({
      verdict: "match",
    });
    for (const pipeline of pipelines) {
      const record = recordIn(pipeline);
      expect(record?.consent).toEqual(fromGuardian);
      const [entry] = record === undefined ? [] : entriesOf(record);
      expect(entry).toMatchObject({ purpose: consent.purpose });
      expect(JSON.stringify(entry)).not.toMatch(/consent-17|guardian/u);
    }
  });

  it.each([
    ["without one", undefined],
    ["of another id", { ...consent, id: "consent-18" }],
    ["of another purpose", { ...consent, purpose: "loan" }],
    ["of a guardian", fromGuardian],
  ])("is part of what its key stands for: a check %s is another one", async (_, other) => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    const first = await outcome(pipeline, { ...person, consent });
    expect(await outcome(pipeline, { ...person, consent })).toMatchObject({ replayed: true });
    expect(await outcome(pipeline, { ...person, consent: other })).toMatchObject({
      code: "key_reused",
      charged: "yes",
    });
    expect(pipeline.requests).toHaveLength(1);
    expect(first).toMatchObject({ replayed: false });
  });

  it("can be added under the same key to a check that was refused for it, which has stored nothing", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1), { config: { requireConsent: "all" } });
    expect(await outcome(pipeline, person)).toMatchObject({
      code: "invalid_request",
      errors: [{ field: "consent", code: "required" }],
    });
    expect(await outcome(pipeline, { ...person, consent })).toMatchObject({ replayed: false });
  });
});

describe("the 14th birthday", () => {
  it("ends at midnight in Shanghai: from then on nobody asks for a guardian", async () => {
    const child = { ...person, idNumber: madeUpIdNumber({ birthDate: "20121122" }) };
    const pipeline = createPipeline(() => shuxunAnswer(1));
    const { clock } = pipeline;
    clock.advance(Date.parse("2026-11-22T23:59:59.999+08:00") - clock.now());
    expect(await outcome(pipeline, child)).toMatchObject({
      errors: [{ field: "consent.guardian", code: "required" }],
    });
    clock.advance(1);
    expect(await outcome(pipeline, child)).toMatchObject({ replayed: false });
  });
});
