import { describe, expect, it } from "vitest";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { httpEntry } from "../../../lib/entry/http.ts";
import { invokeEntry } from "../../../lib/entry/invoke.ts";
import { verificationEntry, verificationInvokeEntry } from "../../../lib/entry/verification.ts";
import type { Exchange } from "../../../lib/providers/exchange.ts";
import { verificationId } from "../../../lib/records/record.ts";
import { madeUpPerson } from "../../samples/people.ts";
import {
  createPipeline,
  cutOff,
  responded,
  shuxunAnswer,
  withSecondProvider,
  type Pipeline,
} from "../check/pipeline.ts";
import { httpEvent, lambdaContext } from "./entries.ts";

const orders = "arn:aws:sts::000000000000:assumed-role/orders/session-1";
const other = "arn:aws:sts::000000000000:assumed-role/other/session-1";
const unreadable = responded(200, "<html></html>");

async function check(pipeline: Pipeline): Promise<void> {
  const event = httpEvent(JSON.stringify(madeUpPerson(1)), { "idempotency-key": "check-2026-11-22-0001" });
  await httpEntry(twoFactor, pipeline.dependencies)(event, lambdaContext());
}

/** What a caller is shown of the one verification that there is. */
async function show(pipeline: Pipeline, { role = orders, id = idOf(pipeline) } = {}) {
  const event = { ...httpEvent("", {}, role), pathParameters: { id } };
  const answer = await verificationEntry(pipeline.dependencies)(event, lambdaContext());
  const body: unknown = JSON.parse(answer.body ?? "");
  return { status: answer.statusCode, body };
}

function idOf({ table }: Pipeline): string {
  return verificationId([...table.keys()][0] ?? "");
}

function answers(...exchanges: readonly Exchange[]): Pipeline {
  return withSecondProvider(createPipeline((_request, call) => exchanges[call] ?? cutOff));
}

describe("GET /v1/verifications/{id}", () => {
  it("shows a caller its verdict, and the attempt that brought it with its charge", async () => {
    const pipeline = answers(shuxunAnswer(1));
    await check(pipeline);
    expect(await show(pipeline)).toMatchObject({
      status: 200,
      body: {
        status: "done",
        verdict: "match",
        charged: "yes",
        chargedNow: "yes",
        attempts: [{ attempt: 1, provider: "shuxun", charge: "charged", verdict: true }],
      },
    });
  });

  it("shows each of two calls that one key has led to", async () => {
    const pipeline = answers(cutOff, unreadable);
    await check(pipeline);
    expect(await show(pipeline)).toMatchObject({
      body: {
        status: "in_progress",
        chargedNow: "unknown",
        attempts: [
          { attempt: 1, provider: "shuxun", charge: "unknown", failure: "no_answer", verdict: false },
          { attempt: 2, provider: "kuaidi100", charge: "unknown", failure: "unreadable", verdict: false },
        ],
      },
    });
  });

  it("shows the calls of every request that a key was sent with, and that it has run out", async () => {
    const pipeline = answers(unreadable, unreadable, unreadable);
    await check(pipeline);
    expect(await show(pipeline)).toMatchObject({ body: { status: "retryable" } });
    await check(pipeline);
    expect(await show(pipeline)).toMatchObject({
      body: {
        status: "attempts_exhausted",
        attempts: ["charged", "unknown", "charged"].map((charge, index) => ({ attempt: index + 1, charge })),
      },
    });
    expect(pipeline.requests).toHaveLength(3);
  });

  it("answers another caller's verification, and what is none, as not there", async () => {
    const pipeline = answers(shuxunAnswer(1));
    await check(pipeline);
    const absent = { status: 404, body: { code: "not_found" } };
    expect(await show(pipeline, { role: other })).toMatchObject(absent);
    expect(await show(pipeline, { id: `vrf_${"A".repeat(22)}` })).toMatchObject(absent);
    expect(await show(pipeline, { id: "vrf_1" })).toMatchObject(absent);
  });

  it("holds nothing of the person, the key or the digests that stand for them", async () => {
    const pipeline = answers(shuxunAnswer(1));
    await check(pipeline);
    const text = JSON.stringify((await show(pipeline)).body);
    const { name, idNumber } = madeUpPerson(1);
    for (const secret of [name, idNumber, "check-2026-11-22-0001", "fingerprint", "subject", "owner"]) {
      expect(text).not.toContain(secret);
    }
  });
});

const alias = (name: string) => lambdaContext(`idcheck-local-verification-invoke:${name}`);

/** A pipeline in which the alias `orders` has made a check. */
async function checked(): Promise<Pipeline> {
  const pipeline = answers(shuxunAnswer(1));
  const payload = { ...madeUpPerson(1), idempotencyKey: "check-2026-11-22-0001" };
  await invokeEntry(twoFactor, pipeline.dependencies)(payload, lambdaContext("checks:orders"));
  return pipeline;
}

describe("a verification by direct invocation", () => {
  it("is shown to the alias that made the check, and to nobody else", async () => {
    const pipeline = await checked();
    const read = verificationInvokeEntry(pipeline.dependencies);
    const id = idOf(pipeline);
    expect(await read({ id }, alias("orders"))).toMatchObject({
      id,
      status: "done",
      verdict: "match",
      meta: {},
    });
    for (const context of [alias("other"), lambdaContext()]) {
      expect(await read({ id, caller: "orders" }, context)).toMatchObject({ status: 404, code: "not_found" });
    }
    expect(await show(pipeline)).toMatchObject({ status: 404 });
  });

  it("is not found by an id of another form, as over HTTP", async () => {
    const pipeline = await checked();
    for (const id of ["", "vrf_1"]) {
      expect(await verificationInvokeEntry(pipeline.dependencies)({ id }, alias("orders"))).toMatchObject({
        code: "not_found",
      });
      expect(await show(pipeline, { id })).toMatchObject({ status: 404 });
    }
  });

  it("needs an id, and takes nothing else", async () => {
    const read = verificationInvokeEntry((await checked()).dependencies);
    expect(await read({ verificationId: "vrf_1" }, alias("orders"))).toMatchObject({
      status: 400,
      errors: [
        { field: "id", code: "required" },
        { field: "body", code: "unknown_field" },
      ],
    });
    expect(await read({ id: 7 }, alias("orders"))).toMatchObject({
      errors: [{ field: "id", code: "not_text" }],
    });
  });
});
