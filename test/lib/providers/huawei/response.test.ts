import { describe, expect, test } from "vitest";

import { refusals, threeFactorResults, twoFactorResults } from "../../../../lib/providers/huawei/codes.ts";
import { threeFactorResponse, twoFactorResponse } from "../../../../lib/providers/huawei/response.ts";
import { huaweiAccount, huaweiAnswer, huaweiRefusal } from "./answers.ts";

const account = huaweiAccount();
const kinds = {
  two_factor: { read: twoFactorResponse, table: twoFactorResults },
  three_factor: { read: threeFactorResponse, table: threeFactorResults },
};

/** Every result that is known, written out once more: a row that is dropped, moved or added in the table fails here. */
const results = {
  two_factor: {
    "valid:1000": "match",
    "invalid:2001": "identity_mismatch",
    "nonexistent:3001": "no_record",
  },
  three_factor: {
    "valid:1000": "match",
    "invalid:2001": "identity_mismatch",
    "invalid:2002": "face_mismatch",
    "invalid:2003": "image_quality",
    "invalid:2006": "no_reference_photo",
    "nonexistent:3001": "no_record",
  },
};

describe.each(["two_factor", "three_factor"] as const)("%s", (kind) => {
  const { read, table } = kinds[kind];

  test.each(Object.entries(results[kind]))("%s is %s, and charged", (key, reason) => {
    const [result = "", code = ""] = key.split(":");
    for (const written of [Number(code), code]) {
      expect(read(huaweiAnswer(result, written), account)).toEqual({
        outcome: "signal",
        finding: { reason },
        charge: "charged",
        code: key,
        providerReference: "vrf_0123456789abcdefghijkl-1-1-1",
      });
    }
  });

  test("the table holds no other result", () => {
    expect([...table.keys()].toSorted()).toEqual(Object.keys(results[kind]).toSorted());
  });

  test.each(["88.43", "1000", 97, "", null, "none"])(
    "similarity %j makes no score: its scale and its decision point are not documented",
    (similarity) => {
      const result = read(huaweiAnswer("valid", 1000, { similarity }), account);
      expect(result).toMatchObject({ finding: { reason: "match" } });
      expect(result).not.toHaveProperty("finding.score");
    },
  );
});

/** Every refusal that is known, by `code status` or `code` with the status that its document gives it. */
const documented: Readonly<Record<string, string>> = {
  request_rejected: [
    "IVS.0001/400 IVS.0002/400 IVS.0003/400 IVS.0005/400 IVS.0007/400 IVS.0008/400 IVS.0012/400",
    "APIG.0201/400 APIG.0201/414 APIG.0201/494 APIG.0602/400",
  ].join(" "),
  image_refused: "IVS.0004/400 IVS.0006/400 IVS.0009/400 IVS.0010/400 APIG.0201/413",
  parameters_refused: "IVS.0011/400",
  credentials: "IVS.0013/400 APIG.0301/401 APIG.0303/401 APIG.0305/401 APIG.0307/401 APIG.1009/403",
  quota_exhausted: "IVS.0014/400 APIG.0501/405 APIG.0502/405",
  misconfigured: [
    "IVS.0015/400 APIG.0101/404 APIG.0302/403 APIG.0304/403 APIG.0306/403 APIG.0310/403 APIG.0311/403 APIG.0802/403",
    "APIG.0401/403 APIG.0402/403 APIG.0404/403 APIG.0204/400 APIG.0607/400",
  ].join(" "),
  throttled: "APIG.0308/429",
  no_answer: "APIG.0201/504 APIG.0203/504",
  unavailable: [
    "IVS.0101/500 APIG.0103/500 APIG.0104/500 APIG.0105/500 APIG.0106/400 APIG.0107/500 APIG.0201/500 APIG.0201/502",
    "APIG.0108/404 APIG.0202/502 APIG.0205/500 APIG.0601/500 APIG.0605/500 APIG.0606/500",
  ].join(" "),
};

const rows = Object.entries(documented).flatMap(([failure, codes]) =>
  codes
    .split(" ")
    .map((row) => ({ code: row.split("/")[0] ?? "", status: Number(row.split("/")[1]), failure })),
);

describe("a refusal", () => {
  test.each(rows)("$code under $status is $failure, and free", ({ code, status, failure }) => {
    for (const { read } of Object.values(kinds)) {
      const result = read(huaweiRefusal(code, status), account);
      expect(result).toMatchObject({ outcome: "failure", class: failure, charge: "free" });
      expect(refusals.has(result.code)).toBe(true);
      expect(result.code.startsWith(code)).toBe(true);
    }
  });

  test("the table holds no other code", () => {
    const keys = rows.map(({ code, status }) => (code === "APIG.0201" ? `${code}:${status}` : code));
    expect([...refusals.keys()].toSorted()).toEqual(keys.toSorted());
  });

  test("of the gateway is the same under its other prefix", () => {
    expect(twoFactorResponse(huaweiRefusal("APIGW.0301", 401), account)).toMatchObject({
      class: "credentials",
      code: "APIG.0301",
    });
    expect(twoFactorResponse(huaweiRefusal("APIGW.0201", 504), account)).toMatchObject({
      class: "no_answer",
      charge: "free",
      code: "APIG.0201:504",
    });
  });

  test.each([
    [
      "The request param has wrong format, the length of verification_name exceeds 64 bytes.",
      "input_refused",
    ],
    ["The request param has wrong format, verification_id is invalid.", "input_refused"],
    [
      "The request param has wrong format, error in parsing crop, Boolean type expected.",
      "parameters_refused",
    ],
    ["", "parameters_refused"],
  ])("of a wrong form is the input's where it names a field of the person: %s", (message, failure) => {
    expect(twoFactorResponse(huaweiRefusal("IVS.0011", 400, message), account)).toMatchObject({
      class: failure,
      charge: "free",
    });
  });

  test.each([
    [400, "parameters_refused", "free"],
    [401, "anonymous_refusal", "free"],
    [500, "unavailable", "unknown"],
    [503, "briefly_unavailable", "free"],
    [504, "no_answer", "unknown"],
  ])("in no table is known by its status %d alone: %s, %s", (status, failure, charge) => {
    expect(twoFactorResponse(huaweiRefusal("IVS.0999", status), account)).toMatchObject({
      class: failure,
      charge,
      code: "IVS.0999",
    });
  });

  test("under status 200 is no refusal but an answer that cannot be read", () => {
    expect(twoFactorResponse(huaweiRefusal("IVS.0003", 200), account)).toMatchObject({
      class: "unreadable",
      charge: "charged",
    });
  });
});

test("the account may say what a code costs, and nothing else of it", () => {
  const charged = { "nonexistent:3001": "free", "IVS.0101": "unknown", "http:200": "unknown" };
  const read = (response: Parameters<typeof twoFactorResponse>[0]) =>
    twoFactorResponse(response, huaweiAccount({ charged }));
  expect(read(huaweiAnswer("nonexistent", 3001))).toMatchObject({
    finding: { reason: "no_record" },
    charge: "free",
  });
  expect(read(huaweiRefusal("IVS.0101", 500))).toMatchObject({ class: "unavailable", charge: "unknown" });
  expect(read({ status: 200, headers: {}, text: "" })).toMatchObject({
    class: "unreadable",
    charge: "unknown",
  });
});
