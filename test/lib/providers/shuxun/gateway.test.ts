import { describe, expect, test } from "vitest";

import { gatewayCodes } from "../../../../lib/providers/shuxun/gateway.ts";
import { gatewayAnswer, shuxunAccount, shuxunAnswer, shuxunRead } from "./answers.ts";

/**
 * Every code that is known of the gateway, written out once more, with two made-up endings where only the
 * beginning is known.
 */
const documented: readonly (readonly [codes: string, status: number, expected: string])[] = [
  ["A400AC A400IK", 400, "credentials free"],
  ["A401AC", 401, "credentials free"],
  ["I403AA A403EP A403IS", 403, "credentials free"],
  ["B403MQ B403ME B403MI", 403, "quota_exhausted free"],
  ["B403OD B403MO", 403, "unavailable free"],
  ["T429ID T429IN T429GR T429PA T429PR T429SR T429MR", 429, "throttled free"],
  ["T429ID T429IN T429GR T429PA T429PR T429SR T429MR", 403, "throttled free"],
  ["I400HD I400MH", 400, "request_rejected free"],
  ["I405UM", 405, "request_rejected free"],
  ["I413RL I413UL", 413, "request_rejected free"],
  ["I404DO I404NF", 404, "misconfigured free"],
  ["I410GG", 410, "misconfigured free"],
  ["B451AA B451ZZ", 451, "misconfigured free"],
  ["D504BT D504ZZ X504AA X504ZZ", 504, "no_answer unknown"],
  ["D504RE", 504, "unavailable unknown"],
  ["D503BB D503ZZ X503AA X503ZZ", 503, "briefly_unavailable free"],
  ["D502FC", 502, "unavailable unknown"],
  ["X500ED X500AM", 500, "unavailable unknown"],
];

const codes = documented.flatMap(([list, status, expected]) =>
  list.split(" ").map((code) => ({ code, status, expected })),
);

describe("X-Ca-Error-Code", () => {
  test.each(codes)("$code with $status is $expected", ({ code, status, expected }) => {
    expect(shuxunRead(gatewayAnswer(status, code))).toEqual({
      outcome: "failure",
      class: expected.split(" ")[0],
      charge: expected.split(" ")[1],
      code,
      providerReference: "0F1A2B3C-4D5E-4F60-8A7B-9C0D1E2F3A4B",
    });
  });

  test("the table holds no other code", () => {
    const known = new Set(codes.map(({ code }) => (gatewayCodes.has(code) ? code : `${code.slice(0, 4)}*`)));
    expect([...gatewayCodes.keys()].toSorted()).toEqual([...known].toSorted());
  });

  test("one in no table is read by its message, then by its status", () => {
    const unlisted = gatewayAnswer(403, "Z403ZZ", "Throttled by NEW Flow Control");
    expect(shuxunRead(unlisted)).toMatchObject({ class: "throttled", code: "Z403ZZ" });
    expect(shuxunRead(gatewayAnswer(403, "Z403ZZ"))).toMatchObject({ class: "credentials" });
  });

  test("it counts more than the body", () => {
    const answer = shuxunAnswer({ status: 403, isFee: 1, data: { result: 1 } });
    const headers = { ...answer.headers, "x-ca-error-code": "B403MQ" };
    expect(shuxunRead({ ...answer, headers })).toMatchObject({ class: "quota_exhausted", charge: "free" });
  });

  test("it does not count on a success, which was charged", () => {
    const answer = shuxunAnswer({ data: { result: 1 } });
    const headers = { ...answer.headers, "x-ca-error-code": "OK" };
    expect(shuxunRead({ ...answer, headers })).toMatchObject({ finding: { reason: "match" } });
  });

  test("the account may say what one costs", () => {
    const account = shuxunAccount({ charged: { D502FC: "free" } });
    expect(shuxunRead(gatewayAnswer(502, "D502FC"), "three_factor", account).charge).toBe("free");
  });
});

describe("an error in words alone", () => {
  const messages: readonly (readonly [number, string, string])[] = [
    [403, "Quota Exhausted", "quota_exhausted"],
    [403, "Api Market Subscription quota exhausted", "quota_exhausted"],
    [403, "Quota Expired", "quota_exhausted"],
    [403, "Api Market Subscription invalid", "quota_exhausted"],
    [403, "User Arrears", "quota_exhausted"],
    [403, "Provider Account Overdue", "unavailable"],
    [403, "Throttled by USER Flow Control", "throttled"],
    [403, "Throttled by APP Flow Control", "throttled"],
    [403, "Throttled by API Flow Control", "throttled"],
    [403, "Throttled by DOMAIN Flow Control", "throttled"],
    [403, "Unauthorized", "credentials"],
    [400, "Invalid AppCode", "credentials"],
    [400, "Invalid AppKey", "credentials"],
    [400, "Invalid Signature, Server StringToSign:POST", "credentials"],
    [403, "Expiry of Authorization", "credentials"],
    [403, "Authorization expired", "credentials"],
    [400, "Invalid Url", "misconfigured"],
    [400, "Invalid Domain `example.com`", "misconfigured"],
    [400, "Invalid Header `Content-Type`", "request_rejected"],
    [403, "Nonce Used", "request_rejected"],
    [413, "Request body too Large", "request_rejected"],
  ];

  test.each(messages)("%d %j is %s, in the header and as the body", (status, message, failureClass) => {
    const inHeader = { status, headers: { "x-ca-error-message": message }, text: "" };
    const inBody = { status, headers: {}, text: message };
    expect(shuxunRead(inHeader)).toMatchObject({ class: failureClass, charge: "free" });
    expect(shuxunRead(inBody)).toMatchObject({ class: failureClass, charge: "free" });
  });

  test("the same words inside a long page prove nothing", () => {
    const text = `<html>${"x".repeat(300)} Quota Exhausted</html>`;
    expect(shuxunRead({ status: 404, headers: {}, text })).toMatchObject({ class: "misconfigured" });
  });
});
