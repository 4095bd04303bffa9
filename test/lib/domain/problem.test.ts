import { describe, expect, it } from "vitest";
import { longestWaitSeconds, Problem, type ProblemCode, problemRules } from "../../../lib/domain/problem.ts";

const codes = Object.keys(problemRules).filter((code): code is ProblemCode => code in problemRules);
const limits = codes.filter((code) => problemRules[code].retryable === "soon");

describe("a limit", () => {
  it("is one of a caller, a key or a person", () => {
    expect(limits).toEqual(["budget_exceeded", "rate_limited", "key_locked", "person_limit_exceeded"]);
  });

  it.each(limits)(
    "such as %s is retryable if a request can wait for its end, and says in any case when that is",
    (code) => {
      const soon = new Problem(code, { retryAfterSeconds: longestWaitSeconds });
      expect(soon).toMatchObject({ retryable: true, retryAfterSeconds: 60 });
      const later = new Problem(code, { retryAfterSeconds: longestWaitSeconds + 1 });
      expect(later).toMatchObject({ retryable: false, retryAfterSeconds: 61 });
      expect(new Problem(code)).toMatchObject({ retryable: false, retryAfterSeconds: undefined });
    },
  );
});

it("keeps a key retryable however long it is held, because another one would be paid for again", () => {
  for (const code of ["in_progress", "provider_timeout"] as const) {
    expect(new Problem(code, { retryAfterSeconds: 700 })).toMatchObject({
      retryable: true,
      retryAfterSeconds: 700,
    });
  }
});

it("names no time for what cannot be sent again", () => {
  expect(new Problem("key_reused", { retryAfterSeconds: 1 })).toMatchObject({
    retryable: false,
    retryAfterSeconds: undefined,
  });
});
