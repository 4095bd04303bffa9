import { describe, expect, test } from "vitest";

import type { Kind } from "../../../../lib/domain/kinds.ts";
import { bodyCodes, threeFactorResults, twoFactorResults } from "../../../../lib/providers/shuxun/codes.ts";
import { shuxunAccount, shuxunAnswer, shuxunRead } from "./answers.ts";

/** Every result of each product, written out once more. */
const documented: readonly (readonly [Kind, number, string])[] = [
  ["three_factor", 1, "match"],
  ["three_factor", 2, "face_uncertain"],
  ["three_factor", 3, "face_mismatch"],
  ["three_factor", 4, "identity_mismatch"],
  ["three_factor", 5, "no_reference_photo"],
  ["three_factor", 6, "face_not_detected"],
  ["three_factor", 7, "no_record"],
  ["three_factor", 8, "image_quality"],
  ["two_factor", 1, "match"],
  ["two_factor", 2, "identity_mismatch"],
  ["two_factor", 3, "no_record"],
];

describe("result", () => {
  test.each(documented)("%s %d is %s", (kind, result, reason) => {
    for (const value of [result, String(result)]) {
      expect(shuxunRead(shuxunAnswer({ data: { result: value } }), kind)).toMatchObject({
        outcome: "signal",
        finding: { reason },
        charge: "charged",
        code: `result:${result}`,
        providerReference: "q7s1x9kd0a3m5n8p2r4t6v",
      });
    }
  });

  test("the tables hold no other result", () => {
    expect([...threeFactorResults.keys()]).toEqual(resultsOf("three_factor"));
    expect([...twoFactorResults.keys()]).toEqual(resultsOf("two_factor"));
  });

  test.each([
    ["three_factor", 0],
    ["three_factor", 9],
    ["three_factor", "01"],
    ["two_factor", 4],
    ["two_factor", "match"],
  ] as const)("%s %j, in no table, is an unknown answer that was charged", (kind, result) => {
    expect(shuxunRead(shuxunAnswer({ data: { result } }), kind)).toMatchObject({
      finding: { reason: "unknown_answer" },
      code: `result:${result}`,
      charge: "charged",
    });
  });

  test("a face that is not detected still tells that the name belongs to the number", () => {
    const { finding } = signal(shuxunAnswer({ data: { result: 6 } }));
    expect(finding.identity).toBe("match");
  });

  test("nothing else that two-factor tells of the person is kept", () => {
    const data = { result: 1, birthday: "20990101", gender: 1, age: 0, province: "北京" };
    expect(shuxunRead(shuxunAnswer({ data }), "two_factor")).toEqual({
      outcome: "signal",
      finding: { reason: "match" },
      charge: "charged",
      code: "result:1",
      providerReference: "q7s1x9kd0a3m5n8p2r4t6v",
    });
  });
});

describe("the body's code", () => {
  const codes = { "1": "parameters_refused", "3": "unavailable", "6": "throttled", "11": "unavailable" };

  test.each(Object.entries(codes))("%s is %s", (code, failureClass) => {
    for (const value of [code, Number(code)]) {
      expect(shuxunRead(shuxunAnswer({ code: value, isFee: 0 }))).toMatchObject({
        outcome: "failure",
        class: failureClass,
        charge: "free",
        code: `code:${code}`,
      });
    }
  });

  test("the table holds no other code", () => {
    expect([...bodyCodes.keys()].toSorted()).toEqual(Object.keys(codes).toSorted());
  });

  test("one in no table is an unknown answer, whatever result stands beside it", () => {
    expect(shuxunRead(shuxunAnswer({ code: "99", data: { result: 1 } }))).toMatchObject({
      finding: { reason: "unknown_answer" },
      code: "code:99",
    });
  });
});

describe("charge", () => {
  test.each([
    [1, 200, "charged"],
    ["1", 450, "charged"],
    [0, 200, "free"],
    ["0", 200, "free"],
    [undefined, 200, "charged"],
    [null, 200, "charged"],
    [2, 200, "charged"],
    [true, 200, "charged"],
    ["true", 450, "charged"],
    [false, 200, "free"],
    ["false", 200, "free"],
    ["FALSE", 200, "free"],
    [undefined, 450, "free"],
  ])("isFee %j with status %d is %s", (isFee, status, charge) => {
    expect(shuxunRead(shuxunAnswer({ status, isFee, data: { result: 7 } }))).toMatchObject({
      finding: { reason: "no_record" },
      charge,
    });
  });

  test("isFee is believed on a 5xx as well", () => {
    expect(shuxunRead(shuxunAnswer({ status: 500, isFee: 1, data: { result: 1 } }))).toMatchObject({
      class: "unavailable",
      charge: "charged",
    });
  });

  test("the account's own table counts where isFee says nothing", () => {
    const account = shuxunAccount({ charged: { "result:7": "free" } });
    const chargeOf = (isFee: unknown) =>
      shuxunRead(shuxunAnswer({ isFee, data: { result: 7 } }), "three_factor", account).charge;
    expect(chargeOf(undefined)).toBe("free");
    expect(chargeOf(1)).toBe("charged");
  });
});

describe("status", () => {
  test.each([
    [302, "redirected", "free"],
    [400, "parameters_refused", "free"],
    [401, "anonymous_refusal", "free"],
    [403, "anonymous_refusal", "free"],
    [405, "parameters_refused", "free"],
    [413, "image_refused", "free"],
    [404, "misconfigured", "free"],
    [429, "throttled", "free"],
    [450, "unreadable", "free"],
    [500, "unavailable", "unknown"],
    [501, "unavailable", "free"],
    [502, "unavailable", "unknown"],
    [503, "briefly_unavailable", "free"],
    [504, "no_answer", "unknown"],
  ])("%d of the vendor without a body is %s and %s", (status, failureClass, charge) => {
    const headers = { "x-ca-error-code": "", "x-ca-request-id": "A-1" };
    expect(shuxunRead({ status, headers, text: "" })).toEqual({
      outcome: "failure",
      class: failureClass,
      charge,
      code: `http:${status}`,
      providerReference: "A-1",
    });
  });

  test("the answer in the body of a 450 counts, and is free", () => {
    expect(shuxunRead(shuxunAnswer({ status: 450, data: { result: 4 } }))).toMatchObject({
      finding: { reason: "identity_mismatch" },
      charge: "free",
    });
    expect(shuxunRead(shuxunAnswer({ status: 450, code: "77" }))).toMatchObject({
      finding: { reason: "unknown_answer" },
      code: "code:77",
      charge: "free",
    });
  });

  test("a known code in the body of another 4xx counts, an unknown one does not", () => {
    expect(shuxunRead(shuxunAnswer({ status: 400, code: "6" }))).toMatchObject({ class: "throttled" });
    expect(shuxunRead(shuxunAnswer({ status: 400, code: "77" }))).toMatchObject({
      class: "parameters_refused",
      code: "http:400",
    });
  });

  test.each([301, 400, 401, 403, 404, 405, 429, 451, 500, 502, 503, 504])(
    "a verdict in the body of a %d is none, for every result",
    (status) => {
      for (const [kind, result] of documented) {
        expect(shuxunRead(shuxunAnswer({ status, data: { result } }), kind).outcome).toBe("failure");
      }
    },
  );

  test.each([
    ["no body", undefined],
    ["a page", "<html>1</html>"],
    ["no code", '{"data":{"result":1}}'],
    ["no data", '{"code":"0"}'],
    ["null data", '{"code":"0","data":null}'],
    ["data of another form", '{"code":"0","data":[1]}'],
    ["an empty array as data", '{"code":"0","data":[]}'],
    ["an array around it all", '[{"code":"0","data":{"result":1}}]'],
    ["two results", '{"code":"0","data":{"result":2,"result":1}}'],
  ])("a 200 with %s is unreadable and charged", (_what, text) => {
    expect(shuxunRead({ status: 200, headers: {}, text })).toMatchObject({
      outcome: "failure",
      class: "unreadable",
      charge: "charged",
    });
  });
});

test.each([
  ["no code", { isFee: 0, data: { result: 1 } }],
  ["a code of another form", { code: {}, isFee: 0 }],
  ["no data", { code: "0", isFee: 0 }],
  ["no result", { code: "0", isFee: "0", data: {} }],
])("an answer with %s is unreadable, and costs what its isFee says", (_what, body) => {
  const text = JSON.stringify(body);
  const charged = text.replace(/"isFee":"?0"?/, '"isFee":1');
  expect(shuxunRead({ status: 200, headers: {}, text })).toMatchObject({
    class: "unreadable",
    charge: "free",
  });
  expect(shuxunRead({ status: 200, headers: {}, text: charged })).toMatchObject({ charge: "charged" });
});

test("what isFee says twice counts as not said", () => {
  expect(shuxunRead({ status: 200, headers: {}, text: '{"isFee":0,"isFee":0}' })).toMatchObject({
    class: "unreadable",
    charge: "charged",
  });
});

test("a sequence number that could be an ID number gives way to the gateway's request id", () => {
  const result = shuxunRead(shuxunAnswer({ seqNo: "11010120990101001X", data: { result: 1 } }));
  expect(result.providerReference).toBe("0F1A2B3C-4D5E-4F60-8A7B-9C0D1E2F3A4B");
});

function signal(response: Parameters<typeof shuxunRead>[0]) {
  const result = shuxunRead(response);
  if (result.outcome !== "signal") throw new Error("This answer should have been about the person.");
  return result;
}

function resultsOf(kind: Kind): readonly string[] {
  return documented.filter(([of]) => of === kind).map(([, result]) => `${result}`);
}
