import { describe, expect, test } from "vitest";

import { envelopeCodes, errorCodes } from "../../../../lib/providers/kuaidi100/codes.ts";
import { kuaidi100Account, kuaidi100Answer, kuaidi100Read } from "./answers.ts";

/**
 * Every code that is known of data.errorCode, written out once more: a row that is dropped, moved or added in
 * the table fails here.
 */
const documented: Readonly<Record<string, string>> = {
  "face_scored charged": "0",
  "identity_mismatch charged": "216601",
  // The first says "does not match, or does not exist", the second "not passed": neither rejects a person.
  "no_record charged": "222351 222360 222354",
  "no_reference_photo charged": "222355",
  "reference_photo_unusable charged": "222350",
  "face_not_detected free": "222202",
  "image_refused free": "216201 216202 222013 222203 222304 222309",
  "image_rejected free": "222213 222214 222307 222308",
  "image_quality free": "223113 223114 223115 223116 223121 223122 223123 223124 223125 223126 223127 223129",
  "image_quality charged": "222356",
  "liveness_failed free": "223120 223131 216434",
  "input_refused free": "222022 222023 222352 222353 216600",
  "parameters_refused free": "216100 216103",
  "request_rejected free": [
    "222001 222002 222003 222004 222005 222006 222007 222008 222009 222010 222011 222012 222014",
    "222015 222016 222017 222018 222019 222020 222021 222024 222025 222026 222027 222028 222029 222030",
    "216101 216102 216200 223118 223119",
  ].join(" "),
  "quota_exhausted free": "17 19",
  "throttled free": "18 4",
  "credentials free": "6 13 14 15 100 110 111",
  "unavailable unknown": "222361",
  "unavailable free": [
    "1 2 222201 222205 222206 222302 216430",
    "222901 222902 222903 222904 222905 222906 222907 222908",
    "222909 222910 222911 222912 222913 222914 222915 222916",
  ].join(" "),
};

const rows = Object.entries(documented).flatMap(([meaning, codes]) =>
  codes.split(" ").map((code) => ({ code, meaning })),
);

describe("data.errorCode", () => {
  test.each(rows)("$code is $meaning", ({ code, meaning }) => {
    const asNumber = kuaidi100Read(kuaidi100Answer({ errorCode: Number(code), score: "91.5" }));
    const asString = kuaidi100Read(kuaidi100Answer({ errorCode: code, score: "91.5" }));

    expect(asNumber).toEqual(asString);
    expect(asNumber.code).toBe(code);
    const said = asNumber.outcome === "signal" ? asNumber.finding.reason : asNumber.class;
    expect(`${said} ${asNumber.charge}`).toBe(meaning);
  });

  test("the table holds no other code", () => {
    expect([...errorCodes.keys()].toSorted()).toEqual(rows.map(({ code }) => code).toSorted());
  });

  test.each(["-1", "222999", "3", "abc"])("%s, in no table, is an unknown answer", (code) => {
    const result = kuaidi100Read(kuaidi100Answer({ errorCode: code, score: "100" }));
    expect(result).toMatchObject({ finding: { reason: "unknown_answer" }, code, charge: "unknown" });
  });

  test("a code that is no code is reported without being repeated", () => {
    const result = kuaidi100Read(kuaidi100Answer({ errorCode: "110101209901010017" }));
    expect(result).toMatchObject({ finding: { reason: "unknown_answer" }, code: "unprintable" });
  });
});

describe("the envelope's code", () => {
  const envelope = {
    "400": "parameters_refused free",
    "500": "unavailable unknown",
    "501": "person_limited free",
    "503": "credentials free",
    "600": "credentials free",
    "601": "credentials free",
  };

  test.each(Object.entries(envelope))("%s is %s", (code, meaning) => {
    for (const value of [code, Number(code)]) {
      const result = kuaidi100Read({ status: 200, headers: {}, text: JSON.stringify({ code: value }) });
      expect(result).toMatchObject({ outcome: "failure", code: `code:${code}` });
      expect(result.outcome === "failure" && `${result.class} ${result.charge}`).toBe(meaning);
    }
  });

  test("the table holds no other code", () => {
    expect([...envelopeCodes.keys()].toSorted()).toEqual(Object.keys(envelope));
  });

  test("it counts whatever stands in data", () => {
    for (const data of [null, "", [], 0, { errorCode: {} }]) {
      const text = JSON.stringify({ code: "601", data });
      expect(kuaidi100Read({ status: 200, headers: {}, text })).toMatchObject({ class: "credentials" });
    }
  });

  test("one in no table is an unknown answer, whatever stands in data", () => {
    const result = kuaidi100Read(kuaidi100Answer({ code: 201, errorCode: 0, score: "100" }));
    expect(result).toMatchObject({ finding: { reason: "unknown_answer" }, code: "code:201" });
  });
});

test("the account may say what a code costs, and nothing else of it", () => {
  const account = kuaidi100Account({ charged: { "222361": "free", "code:500": "free" } });
  const authorityDown = kuaidi100Read(kuaidi100Answer({ errorCode: 222361 }), account);
  const serverError = kuaidi100Read({ status: 200, headers: {}, text: '{"code":500}' }, account);

  expect(authorityDown).toMatchObject({ class: "unavailable", charge: "free" });
  expect(serverError).toMatchObject({ class: "unavailable", charge: "free" });
});
