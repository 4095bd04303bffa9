import { isDeepStrictEqual } from "node:util";

import * as fc from "../../../support/properties.ts";
import { expect, test } from "vitest";

import { reportedCharges } from "../../../../lib/domain/charge.ts";
import type { Kind } from "../../../../lib/domain/kinds.ts";
import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";
import { failureRules } from "../../../../lib/providers/failure.ts";
import type { ProviderResult } from "../../../../lib/providers/provider.ts";
import { judge, verdictRules } from "../../../../lib/domain/verdict.ts";
import { person } from "../inputs.ts";
import { anyResponse, withEachLeaf, withEachObject } from "./any-response.ts";
import type { KindFixtures } from "./fixtures.ts";

const redirects = [300, 301, 302, 303, 307, 308];

/** What the response half of an operation must do. */
export function describeResponses(
  read: (response: ProviderResponse) => ProviderResult,
  fixtures: Omit<KindFixtures<Kind>, "inputs">,
  { maximumScore, billsByStatus }: { maximumScore: number; billsByStatus: boolean },
): void {
  const unread = billsByStatus ? "charged" : "unknown";
  const expectWellFormed = (result: ProviderResult): void => expectResult(result, maximumScore);
  test.each(fixtures.answers)("$title", ({ response, expected }) => {
    const result = read(response);
    expectWellFormed(result);
    const { charge, ...meaning } = expected;
    expect(result).toMatchObject({ charge });
    expect(result).toMatchObject("reason" in meaning ? { finding: meaning } : meaning);
  });

  test("a code that stands in no table is never a verdict", () => {
    expect(fixtures.unlisted).not.toHaveLength(0);
    for (const response of fixtures.unlisted) {
      const result = read(response);
      expect(result).toMatchObject({ outcome: "signal", finding: { reason: "unknown_answer" } });
      expectWellFormed(result);
    }
  });

  test("a success that lacks its result is never a match", () => {
    expect(fixtures.incomplete).not.toHaveLength(0);
    for (const response of fixtures.incomplete) {
      const result = read(response);
      expect(verdictOf(result)).not.toBe("match");
      // An answer that was read as being about the person may say by its code what it cost.
      expect(result.charge).toBe(result.outcome === "signal" ? "charged" : unread);
    }
  });

  test("a redirect is never followed and never charged, whatever it brings", () => {
    for (const status of redirects) {
      for (const { response } of fixtures.answers) {
        for (const text of [response.text, "", undefined]) {
          const result = read({ ...response, status, text });
          expect(result).toMatchObject({ outcome: "failure", class: "redirected", charge: "free" });
        }
      }
    }
  });

  test("a 2xx whose body is missing or is no answer is unreadable, and charged where the vendor bills by status, else unknown", () => {
    const bodies = [
      undefined,
      "",
      " ",
      "null",
      "[]",
      "{}",
      "0",
      '"ok"',
      "<html></html>",
      "{",
      "\uFEFF{}",
      "鎴愬姛",
    ];
    for (const status of [200, 201, 204, 299]) {
      for (const text of bodies) {
        const result = read({ status, headers: {}, text });
        expect(result).toMatchObject({ outcome: "failure", class: "unreadable", charge: unread });
      }
    }
  });

  test("a 4xx without a body costs nothing, and a 5xx without one is never known to be charged", () => {
    for (let status = 400; status < 600; status++) {
      const result = read({ status, headers: {}, text: undefined });
      expect(result.outcome).toBe("failure");
      if (status < 500) expect(result.charge).toBe("free");
      else expect(result.charge).not.toBe("charged");
    }
  });

  test("only where the vendor bills by status is it known of a 5xx that it is free", () => {
    const charges = [500, 501, 502, 503, 504, 505].map(
      (status) => read({ status, headers: {}, text: "" }).charge,
    );
    expect(charges.includes("free")).toBe(billsByStatus);
    expect([0, 2, 4].map((index) => charges[index])).toEqual(["unknown", "unknown", "unknown"]);
  });

  test("a verdict is read from no refusal, whatever it brings", () => {
    for (const status of [400, 401, 403, 404, 405, 413, 429, 451]) {
      for (const { response } of fixtures.answers) {
        expect(read({ ...response, status }).outcome).toBe("failure");
      }
    }
  });

  test("an array where an object is meant is never a match", () => {
    for (const { response } of fixtures.answers) {
      for (const text of withEachObject(response.text, [])) {
        const result = read({ ...response, text });
        expectWellFormed(result);
        expect(verdictOf(result)).not.toBe("match");
      }
    }
  });

  test("a verdict is read from nothing but a 2xx or 4xx", () => {
    for (const status of [100, 199, 500, 502, 503, 504, 599, 600]) {
      for (const { response } of fixtures.answers) {
        expect(read({ ...response, status }).outcome).toBe("failure");
      }
    }
  });

  test("two keys of one name are refused, for one could hide the other", () => {
    for (const { response } of fixtures.answers.filter((answer) => "reason" in answer.expected)) {
      const text = response.text?.replace("{", '{"code":1,"code":2,');
      expect(read({ ...response, text }).outcome).toBe("failure");
    }
  });

  test("nothing that comes back makes it throw or say what it must not", () => {
    fc.assert(
      fc.property(
        anyResponse([...fixtures.answers.map(({ response }) => response), ...fixtures.unlisted]),
        (response) => {
          const result = read(response);
          expectWellFormed(result);
          if (!isDeepStrictEqual(read(response), result)) expect(read(response)).toEqual(result);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("a vendor that echoes the person gets none of it into a result", () => {
    for (const { response } of fixtures.answers) {
      for (const echo of [person.idNumber, person.name]) {
        for (const echoed of withEachLeaf(response, echo)) {
          const result = read(echoed);
          expectWellFormed(result);
          const said = JSON.stringify(result);
          if (said.includes(echo)) expect(said).not.toContain(echo);
        }
      }
    }
  });
}

const printable = /^[A-Za-z0-9_.:-]{1,64}$/;
const reasons: ReadonlySet<string> = new Set([...Object.keys(verdictRules), "face_scored"]);

/** An assertion takes longer than reading an answer, and thousands of results are read: only a fault is asserted. */
function expectResult(result: ProviderResult, maximumScore: number): void {
  const faults = faultsOf(result, maximumScore);
  if (faults.length > 0) expect(faults, JSON.stringify(result)).toEqual([]);
}

/** What is wrong with a result, whatever it was read from. */
function faultsOf(result: ProviderResult, maximumScore: number): string[] {
  const { outcome, charge, code, providerReference = "none" } = result;
  const { reason, score } = outcome === "signal" ? result.finding : {};
  const wrong: Readonly<Record<string, boolean>> = {
    "it has no charge": !reportedCharges.includes(charge),
    "its code cannot be printed": !printable.test(code),
    "its reference cannot be printed": !printable.test(providerReference),
    "its class is unknown": outcome === "failure" && !Object.hasOwn(failureRules, result.class),
    "it says that the call has ended, which an adapter does not know":
      outcome === "failure" && result.ended !== undefined,
    "its reason is unknown": outcome === "signal" && !reasons.has(reason ?? ""),
    "a scored face has no score": reason === "face_scored" && score === undefined,
    "its score is outside the scale": score !== undefined && !(score >= 0 && score <= maximumScore),
  };
  return Object.keys(wrong).filter((fault) => wrong[fault]);
}

function verdictOf(result: ProviderResult): string | undefined {
  return result.outcome === "signal" ? judge(result.finding, 0).verdict : undefined;
}
