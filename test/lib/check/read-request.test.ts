import { describe, expect, it } from "vitest";
import { readRequest } from "../../../lib/check/read-request.ts";
import type { VerifyRequest } from "../../../lib/check/request.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createPipeline, shuxunAnswer } from "./pipeline.ts";

const person = madeUpPerson(1);
const good: VerifyRequest = {
  caller: "iam:000000000000:role/orders",
  idempotencyKey: '"check-2026-11-22-0001"',
  body: { ok: true, value: { ...person, reference: "order-17" } },
  deadlineAt: 0,
  trace: { attempts: [] },
};
const { dependencies } = createPipeline(() => shuxunAnswer(1));

/** What is wrong with a request, as `field code`. */
function errorsOf(changes: Partial<VerifyRequest>): string[] {
  try {
    readRequest(twoFactor, { ...good, ...changes }, dependencies);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "invalid_request") throw error;
    return (error.errors ?? []).map(({ field, code }) => `${field} ${code}`);
  }
  return [];
}

describe("a request", () => {
  it("is read in normal form", () => {
    expect(readRequest(twoFactor, good, dependencies)).toMatchObject({
      caller: good.caller,
      idempotencyKey: "check-2026-11-22-0001",
      input: person,
      notes: { reference: "order-17" },
      warnings: [],
    });
  });

  it("is refused with everything that is wrong with it: what the entry found, the key, the body", () => {
    expect(
      errorsOf({
        caller: undefined,
        errors: [{ field: "caller", code: "required" }],
        idempotencyKey: undefined,
        body: { ok: true, value: { ...person, name: 7 } },
      }),
    ).toEqual(["caller required", "idempotencyKey required", "name not_text"]);
  });

  it("is refused for a body that could not be parsed together with its key", () => {
    const body = { ok: false, errors: [{ field: "body", code: "json_malformed" }] } as const;
    expect(errorsOf({ idempotencyKey: 7, body })).toEqual(["idempotencyKey not_text", "body json_malformed"]);
  });

  it("is refused for what the entry alone found wrong", () => {
    const errors = [{ field: "onRetryable", code: "not_one_of" }];
    expect(errorsOf({ errors })).toEqual(["onRetryable not_one_of"]);
  });

  it("of nobody is refused, even where the entry has not said so", () => {
    expect(() => readRequest(twoFactor, { ...good, caller: undefined }, dependencies)).toThrow(Problem);
  });
});
