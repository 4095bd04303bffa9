import { describe, expect, test } from "vitest";

import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";
import { twoFactorResponse } from "../../../../lib/providers/kuaidi100/response.ts";
import { kuaidi100Account, kuaidi100Answer, kuaidi100Read } from "./answers.ts";

describe("three-factor", () => {
  test("the documented sample is a scored face with its task as reference", () => {
    expect(kuaidi100Read(kuaidi100Answer({ errorCode: 0, score: "100" }))).toEqual({
      outcome: "signal",
      finding: { reason: "face_scored", score: 100 },
      charge: "charged",
      code: "0",
      providerReference: "7965898435947",
    });
  });

  test.each([
    ["0", 0],
    ["79.99", 79.99],
    [97.2, 97.2],
    ["9.0E-5", 0.00009],
    ["9.72e+1", 97.2],
    ["1E+2", 100],
    [9e-5, 0.00009],
  ])("score %j is %d", (score, expected) => {
    expect(kuaidi100Read(kuaidi100Answer({ errorCode: 0, score }))).toMatchObject({
      finding: { reason: "face_scored", score: expected },
    });
  });

  test.each([
    undefined,
    null,
    "",
    " 99",
    "99 ",
    "1e3",
    "e2",
    "0x50",
    "NaN",
    "101",
    -1,
    100.5,
    [99],
    { a: 1 },
    true,
  ])("a success with score %j is an unknown answer that was charged", (score) => {
    const result = kuaidi100Read(kuaidi100Answer({ errorCode: 0, score }));
    expect(result).toMatchObject({
      finding: { reason: "unknown_answer" },
      code: "0:no_score",
      charge: "charged",
    });
  });

  test.each([
    ["no body", undefined],
    ["an empty body", ""],
    ["a page", "<html><body>ok</body></html>"],
    ["an array", "[]"],
    ["no code", '{"data":{"errorCode":0,"result":{"score":"100"}}}'],
    ["data that is text", '{"code":200,"data":"0"}'],
    ["no data", '{"code":200,"message":"success"}'],
    ["data without errorCode", '{"code":200,"data":{"result":{"score":"100"}}}'],
    ["two verdicts under one key", '{"code":200,"data":{"errorCode":222351,"errorCode":0}}'],
  ])("a 200 with %s is unreadable, and nobody knows what it cost", (_what, text) => {
    expect(kuaidi100Read({ status: 200, headers: {}, text })).toMatchObject({
      outcome: "failure",
      class: "unreadable",
      charge: "unknown",
    });
  });

  test("the account may say what an answer costs that cannot be read", () => {
    const account = kuaidi100Account({ charged: { "http:200": "charged", "code:200": "free" } });
    expect(kuaidi100Read({ status: 200, headers: {}, text: "" }, account).charge).toBe("charged");
    expect(kuaidi100Read(kuaidi100Answer({}), account).charge).toBe("free");
  });

  test.each([
    ["400", 0, "unknown"],
    ["400", 222351, "unknown"],
    ["601", 299999, "unknown"],
    ["400", 222001, "free"],
    ["500", 222001, "unknown"],
  ])("a refusal of code %s beside the error code %d costs %s", (code, errorCode, charge) => {
    const result = kuaidi100Read(kuaidi100Answer({ code, errorCode }));
    expect(result).toMatchObject({ outcome: "failure", code: `code:${code}`, charge });
  });

  test.each([
    [302, "redirected", "free"],
    [400, "parameters_refused", "free"],
    [401, "anonymous_refusal", "free"],
    [403, "anonymous_refusal", "free"],
    [405, "parameters_refused", "free"],
    [413, "image_refused", "free"],
    [404, "misconfigured", "free"],
    [429, "throttled", "free"],
    [500, "unavailable", "unknown"],
    [502, "unavailable", "unknown"],
    [503, "briefly_unavailable", "unknown"],
    [504, "no_answer", "unknown"],
  ])("status %d is %s and %s, whatever its body says", (status, failureClass, charge) => {
    const { text } = kuaidi100Answer({ errorCode: 0, score: "100" });
    expect(kuaidi100Read({ status, headers: {}, text })).toMatchObject({
      outcome: "failure",
      class: failureClass,
      charge,
      code: `http:${status}`,
    });
  });

  test("a task id that could be an ID number is dropped", () => {
    const result = kuaidi100Read(kuaidi100Answer({ errorCode: 0, score: "1", taskId: "110101209901010017" }));
    expect(result).not.toHaveProperty("providerReference");
  });
});

describe("two-factor", () => {
  test("a success without a result is a match", () => {
    expect(readTwoFactor(kuaidi100Answer({ errorCode: 0 }))).toMatchObject({
      finding: { reason: "match" },
      charge: "charged",
    });
  });

  test("a success with a result that no document describes is not", () => {
    expect(readTwoFactor(kuaidi100Answer({ errorCode: 0, score: "100" }))).toMatchObject({
      finding: { reason: "unknown_answer" },
      code: "0:result",
    });
  });

  test.each([[], [{}], ["1"], {}, null, undefined])("a success with the result %j", (value) => {
    const data = { errorCode: 0, result: value };
    const result = readTwoFactor({ status: 200, headers: {}, text: JSON.stringify({ code: 200, data }) });
    const reason = Array.isArray(value) ? "unknown_answer" : "match";
    expect(result).toMatchObject({ finding: { reason } });
  });

  test("the codes are those of three-factor", () => {
    expect(readTwoFactor(kuaidi100Answer({ errorCode: 216601 }))).toMatchObject({
      finding: { reason: "identity_mismatch" },
      charge: "charged",
    });
  });
});

function readTwoFactor(response: ProviderResponse) {
  return twoFactorResponse(response, kuaidi100Account());
}
