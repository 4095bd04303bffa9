import { describe, expect, test } from "vitest";

import { faultOf } from "../../../../lib/providers/failure.ts";
import { gatewayCodes } from "../../../../lib/providers/shuxun/gateway-codes.ts";
import { gatewayRows, known } from "./gateway-rows.ts";
import { gatewayAnswer, shuxunAccount, shuxunAnswer, shuxunRead } from "./answers.ts";

describe("X-Ca-Error-Code", () => {
  test.each(gatewayRows)("$code is $expected", ({ code, status, expected }) => {
    const result = shuxunRead(gatewayAnswer(status, code));
    expect(result).toMatchObject({
      outcome: "failure",
      code,
      providerReference: "0F1A2B3C-4D5E-4F60-8A7B-9C0D1E2F3A4B",
    });
    if (result.outcome !== "failure") return;
    const alarm = result.alarm === undefined ? "" : `, alarm ${result.alarm}`;
    expect(`${faultOf(result)} ${result.class} ${result.charge}${alarm}`).toBe(expected);
  });

  test("the table holds no other code", () => {
    const listed = known.flatMap(([list]) => list.split(" "));
    expect([...gatewayCodes().keys()].toSorted()).toEqual(listed.toSorted());
  });

  test("throttling is known under 403 as well, which the classic network sends", () => {
    expect(shuxunRead(gatewayAnswer(403, "T429ID"))).toMatchObject({ class: "throttled", charge: "free" });
  });

  test("the code counts more than the words beside it", () => {
    const denied = gatewayAnswer(403, "A403IP", "Unauthorized");
    expect(shuxunRead(denied)).toMatchObject({ class: "misconfigured", fault: "provider" });
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
    const account = shuxunAccount({ charged: { D504CO: "free" } });
    expect(shuxunRead(gatewayAnswer(504, "D504CO"), "three_factor", account).charge).toBe("free");
  });
});

describe("an error in words alone", () => {
  const anywhere: readonly (readonly [number, string, string])[] = [
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
    [403, "Group BlackList", "misconfigured"],
    [403, "App WhiteList", "misconfigured"],
    [400, "Invalid AppCode", "credentials"],
    [400, "Invalid AppKey", "credentials"],
    [400, "Invalid Signature, Server StringToSign:POST", "credentials"],
    [400, "Invalid Url", "misconfigured"],
    [400, "Invalid Stage", "misconfigured"],
    [400, "Invalid Domain `example.com`", "misconfigured"],
    [413, "Request body too Large", "image_refused"],
  ];
  const inTheHeader: readonly (readonly [number, string, string, string])[] = [
    [403, "Unauthorized", "credentials", "anonymous_refusal"],
    [403, "Invalid Signature", "credentials", "anonymous_refusal"],
    [403, "Expiry of Authorization", "credentials", "anonymous_refusal"],
    [403, "Authorization expired", "credentials", "anonymous_refusal"],
    [400, "Invalid Header `Content-Type`", "request_rejected", "parameters_refused"],
    [403, "Nonce Used", "request_rejected", "anonymous_refusal"],
  ];

  test.each(anywhere)("%d %j is %s, in the header and as the body", (status, message, failureClass) => {
    expect(asHeader(status, message)).toMatchObject({ class: failureClass, charge: "free" });
    expect(asBody(status, message)).toMatchObject({ class: failureClass, charge: "free" });
  });

  test.each(inTheHeader)(
    "%d %j is %s in the header; any server may have it in a body, where it is %s",
    (status, message, inHeader, inBody) => {
      expect(asHeader(status, message)).toMatchObject({ class: inHeader, charge: "free" });
      expect(asBody(status, message)).toMatchObject({ class: inBody, charge: "free" });
    },
  );

  test("words that no document has say nothing", () => {
    expect(asHeader(403, "Computer says no")).toMatchObject({ class: "anonymous_refusal", code: "http:403" });
    expect(asBody(403, "Token expired")).toMatchObject({ class: "anonymous_refusal" });
  });

  test("the same words inside a long page prove nothing", () => {
    expect(asBody(404, `<html>${"x".repeat(300)} Quota Exhausted</html>`)).toMatchObject({
      class: "misconfigured",
      code: "http:404",
    });
  });
});

function asHeader(status: number, message: string) {
  return shuxunRead({ status, headers: { "x-ca-error-message": message }, text: "" });
}

function asBody(status: number, text: string) {
  return shuxunRead({ status, headers: {}, text });
}
