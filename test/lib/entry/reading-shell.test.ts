import { describe, expect, it } from "vitest";
import { Problem } from "../../../lib/domain/problem.ts";
import { readingShell } from "../../../lib/entry/reading-shell.ts";
import { httpEvent, lambdaContext } from "./entries.ts";

/** What a reading function answers, and what it told the log of faults. */
async function answerOf(read: () => Promise<object>, event = httpEvent("", {})) {
  const faults: unknown[] = [];
  const log = { fault: (requestId: string, error: unknown) => void faults.push({ requestId, error }) };
  const answer = await readingShell(read, { config: { version: "0.1.0" }, log })(event, lambdaContext());
  return { answer, body: JSON.parse(answer.body ?? "") as unknown, faults };
}

describe("a function that reads", () => {
  it("answers what it has read, not to be cached, under the request's id", async () => {
    const { answer, body, faults } = await answerOf(() => Promise.resolve({ month: "2026-11" }));
    expect(answer).toMatchObject({
      statusCode: 200,
      headers: {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-request-id": "request-1",
        "idcheck-version": "0.1.0",
      },
    });
    expect(body).toEqual({ month: "2026-11" });
    expect(faults).toEqual([]);
  });

  it("answers a problem as one, and logs no fault", async () => {
    const { answer, body, faults } = await answerOf(() => Promise.reject(new Problem("not_found")));
    expect(answer).toMatchObject({
      statusCode: 404,
      headers: { "content-type": "application/problem+json" },
    });
    expect(body).toMatchObject({ code: "not_found", requestId: "request-1" });
    expect(faults).toEqual([]);
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
