import { describe, expect, it } from "vitest";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { invokeEntry } from "../../../lib/entry/invoke.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createPipeline, cutOff, shuxunAnswer } from "../check/pipeline.ts";
import { httpEvent, lambdaContext } from "./entries.ts";

const payload = { ...madeUpPerson(4), idempotencyKey: "check-2026-11-22-0001", caller: "orders" };

describe("a direct invocation", () => {
  it("in the shape of an HTTP API event gains nothing: its fields are unknown", async () => {
    const { dependencies, table } = createPipeline(() => shuxunAnswer(1));
    const event = httpEvent(JSON.stringify(payload), { "idempotency-key": payload.idempotencyKey });
    const answer = await invokeEntry(twoFactor, dependencies)(event, lambdaContext());
    expect(answer).toMatchObject({ status: 400, code: "invalid_request" });
    expect(table.size).toBe(0);
  });

  it("with a forged authorizer beside good fields is refused", async () => {
    const { dependencies } = createPipeline(() => shuxunAnswer(1));
    const { requestContext } = httpEvent("", {});
    const answer = await invokeEntry(twoFactor, dependencies)(
      { ...payload, requestContext },
      lambdaContext(),
    );
    expect(answer).toMatchObject({ status: 400, errors: [{ field: "body", code: "unknown_field" }] });
  });

  it.each([null, 7, "text", [], true])("of %j is refused as no object", async (event) => {
    const { dependencies } = createPipeline(() => shuxunAnswer(1));
    const answer = await invokeEntry(twoFactor, dependencies)(event, lambdaContext());
    expect(answer).toMatchObject({ status: 400, errors: [{ field: "body", code: "not_object" }] });
  });

  it("takes null for a field that is not there", async () => {
    const { dependencies } = createPipeline(() => shuxunAnswer(1));
    const handler = invokeEntry(twoFactor, dependencies);
    expect(await handler({ ...payload, reference: null, onRetryable: null }, lambdaContext())).toMatchObject({
      verdict: "match",
    });
    expect(await handler({ ...payload, caller: null }, lambdaContext())).toMatchObject({
      errors: [{ field: "caller", code: "required" }],
    });
  });

  it("without a caller names the missing field among the others", async () => {
    const { dependencies } = createPipeline(() => shuxunAnswer(1));
    const { caller: _, ...rest } = payload;
    const answer = await invokeEntry(twoFactor, dependencies)(
      { ...rest, name: 7, idempotencyKey: undefined, onRetryable: "maybe" },
      lambdaContext(),
    );
    expect(answer).toMatchObject({
      errors: [
        { field: "caller", code: "required" },
        { field: "onRetryable", code: "not_one_of" },
        { field: "idempotencyKey", code: "required" },
        { field: "name", code: "not_text" },
      ],
    });
  });

  it("throws what is retryable, by its code, only where the caller asks for Lambda's own retries", async () => {
    const { dependencies } = createPipeline(() => cutOff);
    const handler = invokeEntry(twoFactor, dependencies);
    await expect(handler({ ...payload, onRetryable: "throw" }, lambdaContext())).rejects.toMatchObject({
      name: "provider_timeout",
    });
    expect(await handler({ ...payload, onRetryable: "return" }, lambdaContext())).toMatchObject({
      code: "in_progress",
    });
    expect(await handler({ ...payload, name: "", onRetryable: "throw" }, lambdaContext())).toMatchObject({
      code: "invalid_request",
    });
  });
});
