import { describe, expect, it } from "vitest";

import { problemOf } from "../../../lib/check/failure-problem.ts";
import type { ReportedCharge } from "../../../lib/domain/charge.ts";
import type { FailureClass } from "../../../lib/providers/failure.ts";
import type { Failure } from "../../../lib/providers/provider.ts";

const now = Date.UTC(2026, 10, 22, 15, 59, 59);
const failure = (name: FailureClass, charge: ReportedCharge = "free"): Failure => ({
  outcome: "failure",
  class: name,
  charge,
  code: "x",
});

/** Answered without a verdict, so the call has ended, and nobody knows what it cost. */
const answered = (name: FailureClass): Failure => ({ ...failure(name, "unknown"), ended: true });

const all = { everybody: true, asManyAsAllowed: true };

describe("the problem of a check without a verdict", () => {
  it.each([
    ["nobody was called", [], "unavailable"],
    ["an unknown charge", [failure("throttled"), failure("no_answer", "unknown")], "provider_timeout"],
    ["a charge", [failure("unreadable", "charged"), failure("throttled")], "provider_bad_response"],
    ["an answer of unknown charge", [answered("unreadable")], "provider_bad_response"],
    [
      "an answer of unknown charge, and a charge",
      [answered("unavailable"), failure("unreadable", "charged")],
      "provider_bad_response",
    ],
    [
      "an answer of unknown charge, and a call that was cut off",
      [answered("unreadable"), failure("no_answer", "unknown")],
      "provider_timeout",
    ],
    ["our own request", [failure("request_rejected")], "provider_rejected_request"],
    ["a refused form", [failure("input_refused"), failure("input_refused")], "input_refused"],
    ["a refused form that was charged", [failure("input_refused", "charged")], "provider_bad_response"],
    [
      "a refused form, and an outage",
      [failure("input_refused"), failure("unreachable")],
      "provider_unavailable",
    ],
    ["a limit", [failure("person_limited")], "person_limit_exceeded"],
    [
      "a limit and a refused form",
      [failure("input_refused"), failure("person_limited")],
      "person_limit_exceeded",
    ],
    ["a limit, charged", [failure("person_limited", "charged")], "person_limit_exceeded"],
    ["a limit and an outage", [failure("person_limited"), failure("unavailable")], "provider_unavailable"],
    [
      "a limit and an unknown charge",
      [failure("person_limited"), failure("no_answer", "unknown")],
      "provider_timeout",
    ],
    ["a fault of an adapter", [failure("adapter_fault")], "provider_unavailable"],
  ] as const)("%s", (_what, failures, code) => {
    expect(problemOf(failures, all, { charged: "no" }, now).code).toBe(code);
  });

  it("is no limit and no refused form while a provider could still have been asked", () => {
    const asked = { everybody: false, asManyAsAllowed: false };
    for (const name of ["person_limited", "input_refused"] as const) {
      expect(problemOf([failure(name)], asked, { charged: "no" }, now).code).toBe("provider_unavailable");
    }
  });

  it("is a limit, and no refused form, once as many providers were asked as one request may ask", () => {
    const asked = { everybody: false, asManyAsAllowed: true };
    const twice = (name: FailureClass) =>
      problemOf([failure(name), failure(name)], asked, { charged: "no" }, now);
    expect(twice("person_limited").code).toBe("person_limit_exceeded");
    expect(twice("input_refused").code).toBe("provider_unavailable");
  });

  it("says of a limit what it cost, and to wait for midnight in Shanghai, or for the lock where that is longer", () => {
    const limits = [failure("person_limited", "unknown")];
    expect(problemOf(limits, all, { charged: "unknown" }, now)).toMatchObject({
      charged: "unknown",
      retryAfterSeconds: 1,
    });
    expect(problemOf(limits, all, { charged: "unknown", retryAfterSeconds: 50 }, now)).toMatchObject({
      retryAfterSeconds: 50,
    });
  });
});
