import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "../../support/properties.ts";
import { describe, expect, it } from "vitest";
import type * as answers from "../../../clients/typescript/api/answers.ts";
import * as keyRules from "../../../clients/typescript/api/key-rules.ts";
import * as lists from "../../../clients/typescript/api/lists.ts";
import * as values from "../../../clients/typescript/api/values.ts";
import { pathNameOf } from "../../../clients/typescript/transport.ts";
import { isLoopback } from "../../../lib/base/loopback.ts";
import type { Answer } from "../../../lib/check/answer.ts";
import * as verification from "../../../lib/check/verification-view.ts";
import { fieldRules } from "../../../lib/checks/field-rules.ts";
import type { Health } from "../../../lib/entry/health.ts";
import * as charge from "../../../lib/domain/charge.ts";
import { type Kind, kinds } from "../../../lib/domain/kinds.ts";
import { type ControlLevel, controlLevels } from "../../../lib/domain/options.ts";
import { type ProblemCode, problemRules, type Violation } from "../../../lib/domain/problem.ts";
import * as verdict from "../../../lib/domain/verdict.ts";
import { type Fields, isFields } from "../../../lib/input/fields.ts";
import { type IdempotencyKeyCode, parseIdempotencyKey } from "../../../lib/input/idempotency-key.ts";
import type * as usage from "../../../lib/usage/report/usage-answer.ts";
import * as usageQuery from "../../../lib/usage/report/usage-query.ts";
import { badIdempotencyKeys } from "../../bad-inputs/idempotency-keys.ts";
import { projectFolder } from "../../support/imports.ts";
import { scripted } from "./scripted.ts";

// oxlint-disable typescript/no-unnecessary-type-parameters -- the form in which the compiler compares types field by field
type Same<Copy, Original> =
  (<T>() => T extends Copy ? 1 : 2) extends <T>() => T extends Original ? 1 : 2 ? true : false;

// oxlint-enable typescript/no-unnecessary-type-parameters

/** Compiles only where both types are the same, field by field. */
function same<Copy, Original>(..._proof: Same<Copy, Original> extends true ? [] : [never]): true {
  return true;
}

/** Every type that stands in the client and in lib. */
const comparedTypes = {
  Advice: same<lists.Advice, verdict.Advice>(),
  Answer: same<answers.Answer, Answer>(),
  AttemptView: same<answers.AttemptView, verification.AttemptView>(),
  CallerGrouping: same<lists.CallerGrouping, usageQuery.CallerGrouping>(),
  Charge: same<lists.Charge, charge.Charge>(),
  Charged: same<lists.Charged, charge.Charged>(),
  ControlLevel: same<lists.ControlLevel, ControlLevel>(),
  Fields: same<values.Fields, Fields>(),
  Health: same<answers.Health, Health>(),
  IdempotencyKeyCode: same<keyRules.IdempotencyKeyCode, IdempotencyKeyCode>(),
  Kind: same<lists.Kind, Kind>(),
  PartResult: same<lists.PartResult, verdict.PartResult>(),
  ProblemCode: same<lists.ProblemCode, ProblemCode>(),
  Reason: same<lists.Reason, verdict.Reason>(),
  UsageAnswer: same<answers.UsageAnswer, usage.UsageAnswer>(),
  UsageCounts: same<answers.UsageCounts, usage.UsageCounts>(),
  Verdict: same<lists.Verdict, verdict.Verdict>(),
  VerificationStatus: same<lists.VerificationStatus, verification.VerificationStatus>(),
  VerificationView: same<answers.VerificationView, verification.VerificationView>(),
  Violation: same<answers.Violation, Violation>(),
};

/** The rules that lib says a key breaks. */
function codesOf(key: unknown): readonly string[] {
  const outcome = parseIdempotencyKey(key);
  return outcome.ok ? [] : outcome.codes;
}

/** A number of decimal digits. */
function digits(count: number): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count })
    .map((all) => all.join(""));
}

describe("what the client has of its own", () => {
  it("lists what lib lists, in its order, and nothing else", () => {
    expect({ ...lists }).toEqual({
      kinds,
      controlLevels,
      verdicts: verdict.verdicts,
      reasons: verdict.reasons,
      advices: verdict.advices,
      partResults: verdict.partResults,
      charges: charge.charges,
      chargedValues: charge.chargedValues,
      verificationStatuses: verification.verificationStatuses,
      callerGroupings: usageQuery.callerGroupings,
      problemCodes: Object.keys(problemRules),
    });
    expect(new Set(keyRules.idempotencyKeyCodes)).toEqual(new Set(Object.keys(fieldRules.idempotencyKey)));
  });

  it("has the types of lib: the compiler compares each that is exported", () => {
    const folder = join(projectFolder, "clients/typescript/api");
    const exported = globSync("*.ts", { cwd: folder }).flatMap((file) =>
      [...readFileSync(join(folder, file), "utf8").matchAll(/^export type (\w+)/gmu)].map(
        ([, name = ""]) => name,
      ),
    );
    expect(exported.toSorted()).toEqual(Object.keys(comparedTypes).toSorted());
  });

  it("has no other helpers than are compared here", () => {
    const helpers = Object.entries({ ...keyRules, ...values }).filter(([, one]) => typeof one === "function");
    expect(helpers.map(([name]) => name).toSorted()).toEqual(["brokenKeyRules", "isFields", "isLoopback"]);
  });

  it.each([null, undefined, "", 7, [], {}, { field: 1 }, () => 1])(
    "takes %o for fields as lib does",
    (value) => {
      expect(values.isFields(value)).toBe(isFields(value));
    },
  );

  it("takes the same URLs for this machine", () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
      fc.constantFrom(
        "localhost",
        "127.0.0.1",
        "127.9.0.1",
        "[::1]",
        "localhost.example",
        "127.0.0.1.example",
      ),
    );
    fc.assert(
      fc.property(host, (name) => {
        const url = new URL(`http://${name}:3000/`);
        expect(values.isLoopback(url)).toBe(isLoopback(url));
      }),
      { numRuns: 500 },
    );
  });
});

describe("a kind of check", () => {
  it.each(kinds)("%s has a method of the client", (kind) => {
    const method = kind.replaceAll(/_(\w)/gu, (_, letter: string) => letter.toUpperCase());
    expect(Object.keys(scripted([]).client)).toContain(method);
  });

  it("is spelt with hyphens in paths and names of functions, however many words it has", () => {
    expect(pathNameOf("two_factor")).toBe("two-factor");
    expect(pathNameOf("holder_of_mobile_number")).toBe("holder-of-mobile-number");
  });
});

describe("an idempotency key", () => {
  it("is refused by the client for the rules by which the API refuses it", () => {
    const keys: unknown[] = [
      undefined,
      7,
      {},
      ...badIdempotencyKeys.map(({ idempotencyKey }) => idempotencyKey),
    ];
    for (const key of keys) {
      expect(codesOf(key)).not.toEqual([]);
      expect(keyRules.brokenKeyRules(key)).toEqual(codesOf(key));
    }
  });

  it("is judged alike whatever it is made of", () => {
    const separator = fc.constantFrom("", "-", ".", "_", ":");
    const part = fc.oneof(
      fc.uuid(),
      fc.stringMatching(/^[0-9A-Za-z._:-]{0,24}$/),
      fc.string({ maxLength: 8 }),
      fc
        .tuple(
          digits(6),
          separator,
          fc.constantFrom("19000101", "20991231", "18801131"),
          separator,
          digits(4),
        )
        .map((all) => all.join("")),
      fc
        .tuple(
          fc.constantFrom("", "86", "0086"),
          separator,
          fc.constant("139"),
          separator,
          digits(4),
          separator,
          digits(4),
        )
        .map((all) => all.join("")),
      fc.constantFrom("440524188001010014", "4405-2418-8001-0100-14", "11010519491231002", "d13800138000"),
      fc.constantFrom("X", "x", '"', " "),
    );
    let personal = 0;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.boolean(), (parts, isQuoted) => {
        const key = isQuoted ? `"${parts.join("")}"` : parts.join("");
        const codes = codesOf(key);
        if (codes.some((code) => code.startsWith("looks_like"))) personal += 1;
        expect(keyRules.brokenKeyRules(key)).toEqual(codes);
      }),
      { numRuns: 3_000 },
    );
    expect(personal).toBeGreaterThan(100);
  });
});
