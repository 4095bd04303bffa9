import { describe, expect, it } from "vitest";
import { Problem } from "../../../lib/domain/problem.ts";
import { httpReading, invokedReading } from "../../../lib/entry/reading-shell.ts";
import type { Fields } from "../../../lib/input/fields.ts";
import { httpEvent, lambdaContext } from "./entries.ts";

/** What surrounds a reading, and what was told to its log of faults. */
function surroundings({ requireAlias = false } = {}) {
  const faults: unknown[] = [];
  const log = { fault: (requestId: string, error: unknown) => void faults.push({ requestId, error }) };
  const config = { version: "0.1.0", authorizer: "iam" as const, jwtClaim: "sub", requireAlias };
  return { dependencies: { config, log }, faults };
}

/** What a reading answers over HTTP. */
async function answerOf(read: (caller: string) => Promise<object>, event = httpEvent("", {})) {
  const { dependencies, faults } = surroundings();
  const answer = await httpReading(read, dependencies)(event, lambdaContext());
  return { answer, body: JSON.parse(answer.body ?? "") as unknown, faults };
}

describe("a function that reads, over HTTP", () => {
  it("answers what its caller may read, not to be cached, under the request's id", async () => {
    const { answer, body, faults } = await answerOf((caller) => Promise.resolve({ caller }));
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-request-id": "request-1",
        "idcheck-version": "0.1.0",
      },
    });
    expect(body).toEqual({ caller: "iam:000000000000:role/orders" });
    expect(faults).toEqual([]);
  });

  it("answers a problem as one, and logs no fault", async () => {
    const { answer, body, faults } = await answerOf(() => Promise.reject(new Problem("not_found")));
    expect(answer).toMatchObject({
      statusCode: 404,
      headers: { "content-type": "application/problem+json", "idcheck-version": "0.1.0" },
    });
    expect(body).toMatchObject({ code: "not_found", requestId: "request-1" });
    expect(faults).toEqual([]);
  });

  it.each([
    [new Problem("not_found"), "Sending the same request again will not help."],
    [new Problem("unavailable"), "You can send the same request again."],
    [new Problem("unavailable", { retryAfterSeconds: 5 }), "Send the same request again after 5 s."],
  ])("speaks of the request, because it has no key", async (problem, detail) => {
    const { body } = await answerOf(() => Promise.reject(problem));
    expect(body).toMatchObject({ detail });
    const { answer } = await invoked({ caller: "orders" }, { read: () => Promise.reject(problem) });
    expect(answer).toMatchObject({ detail });
  });

  it("logs anything else that was thrown, and answers nothing of it", async () => {
    const error = new Error("never shown");
    const { answer, body, faults } = await answerOf(() => Promise.reject(error));
    expect(answer.statusCode).toBe(500);
    expect(body).toMatchObject({ code: "internal_error" });
    expect(answer.body).not.toContain("never shown");
    expect(faults).toEqual([{ requestId: "request-1", error }]);
  });
});

/** A payload with one field, `id`, which must not be `bad`. */
function parse({ id }: Fields) {
  if (id === "bad") return { ok: false as const, errors: [{ field: "id", code: "not_text" }] };
  return { ok: true as const, query: id };
}

const name = "idcheck-local-usage-invoke";

async function invoked(
  event: unknown,
  {
    alias = "",
    read = (caller: string, id: unknown): Promise<object> => Promise.resolve({ caller, id }),
    requireAlias = false,
  } = {},
) {
  const { dependencies, faults } = surroundings({ requireAlias });
  const context = lambdaContext(`${name}${alias}`);
  return { answer: await invokedReading(parse, read, dependencies)(event, context), faults };
}

describe("a function that reads, by direct invocation", () => {
  const requestId = lambdaContext().awsRequestId;

  it("answers the caller that the payload names, with the request and the release in meta", async () => {
    const { answer, faults } = await invoked({ id: "one", caller: "orders" });
    expect(answer).toEqual({ caller: "declared:orders", id: "one", meta: { requestId, version: "0.1.0" } });
    expect(faults).toEqual([]);
  });

  it("answers the caller of an alias, whatever the payload names", async () => {
    const { answer } = await invoked({ caller: "other" }, { alias: ":orders", requireAlias: true });
    expect(answer).toMatchObject({ caller: "alias:orders" });
  });

  it("takes null as absent", async () => {
    expect((await invoked({ id: null, caller: "orders" })).answer).not.toHaveProperty("id", null);
  });

  it("lists the rules that the caller and the fields break at once", async () => {
    for (const [caller, code] of [
      [undefined, "required"],
      ["a b", "malformed"],
    ]) {
      expect((await invoked({ id: "bad", caller })).answer).toMatchObject({
        status: 400,
        code: "invalid_request",
        requestId,
        errors: [
          { field: "caller", code },
          { field: "id", code: "not_text" },
        ],
      });
    }
  });

  it.each([null, 7, "text", []])("refuses the payload %j", async (event) => {
    expect((await invoked(event)).answer).toMatchObject({ errors: [{ field: "body", code: "not_object" }] });
  });

  it("refuses who comes without an alias where one is required", async () => {
    const { answer } = await invoked({ caller: "orders" }, { requireAlias: true });
    expect(answer).toMatchObject({ status: 403, code: "forbidden" });
  });

  it("returns a problem, and logs what is none without answering anything of it", async () => {
    const notFound = await invoked(
      { caller: "orders" },
      { read: () => Promise.reject(new Problem("not_found")) },
    );
    expect(notFound).toMatchObject({ answer: { status: 404, code: "not_found", requestId }, faults: [] });
    const error = new Error("never shown");
    const fault = await invoked({ caller: "orders" }, { read: () => Promise.reject(error) });
    expect(fault.answer).toMatchObject({ status: 500, code: "internal_error" });
    expect(JSON.stringify(fault.answer)).not.toContain("never shown");
    expect(fault.faults).toEqual([{ requestId, error }]);
  });
});
