import { beforeEach, describe, expect, it } from "vitest";

import type { Kind } from "../../../lib/domain/kinds.ts";
import { tencent as provider } from "../../../lib/providers/tencent/tencent.ts";
import { greyPng } from "../../../local/images.ts";
import { magicIdNumber } from "../../../local/simulators/people.ts";
import type { Account, Allowance, ReceivedRequest } from "../../../local/simulators/simulated-provider.ts";
import { errors, faceFailures, twoFactorResults } from "../../../local/simulators/tencent-codes.ts";
import { tencent } from "../../../local/simulators/tencent.ts";
import { imageText } from "./calls.ts";
import { signedCall } from "./signed-call.ts";

const account: Account = {
  credentials: [tencent.defaultCredentials],
  kinds: ["two_factor", "three_factor"],
  remainingCalls: 1,
  callsPerSecond: 1,
};
const baseUrl = "http://127.0.0.1:3002/tencent/";
const goodPicture = imageText(97, 64);

type Changes = {
  kind?: Kind;
  region?: string;
  name?: string;
  idNumber?: string;
  base64?: string;
  secret?: object;
  state?: Partial<Account>;
  allowance?: Allowance;
  at?: number;
  tamper?: Tamper;
};
type Tamper = (request: ReceivedRequest) => ReceivedRequest;

/** The code of the answer, with its score if there is one, and whether the call was charged. */
function ask({
  kind = "two_factor",
  region = "110001",
  allowance = "granted",
  ...changes
}: Changes = {}): string {
  const { name = "示例甲", idNumber = magicIdNumber(region), base64 = goodPicture } = changes;
  const { at, tamper = (request) => request } = changes;
  const input = { name, idNumber, documentType: "mainland_id", image: { base64 } };
  const secret = { ...tencent.defaultCredentials, baseUrl, ...changes.secret };
  const request = signedCall(provider, secret, { kind, input, ...(at === undefined ? {} : { at }) });
  const answer = tencent.answer(tamper(request), { ...account, ...changes.state }, () => allowance);
  const score = /"Sim":([\d.]+)/u.exec(answer.body)?.[1];
  expect(answer.status).toBe(200);
  return [answer.code, ...(score === undefined ? [] : [score]), answer.charged ? "charged" : "free"].join(
    " ",
  );
}

const face = (changes: Changes = {}): string => ask({ kind: "three_factor", ...changes });

function withHeaders(changes: Record<string, string | undefined>): Tamper {
  return (request) => ({ ...request, headers: { ...request.headers, ...changes } });
}

function withBody(body: string): Tamper {
  return (request) => ({ ...request, body: Buffer.from(body) });
}

/** The codes of one call that is repeated: its signature can be used again. */
function codesOf(count: number, changes: Changes = {}): string[] {
  const repeated: ReceivedRequest[] = [];
  const tamper: Tamper = (request) => {
    repeated.push(...Array.from({ length: count }, () => request));
    return { ...request, path: "/not-counted" };
  };
  ask({ ...changes, tamper });
  return repeated.map((request) => tencent.answer(request, account, () => "granted").code);
}

function regionOf(description: string): string {
  return tencent.magicRegions.find((row) => row.description === description)?.region ?? "";
}

beforeEach(() => tencent.forget?.());

describe("the simulated Tencent", () => {
  it.each([
    ["110001", "0 charged", "Success 97 charged"],
    ["110002", "-1 charged", "FailedOperation.IdNameMisMatch charged"],
    ["110003", "-5 free", "FailedOperation.IdNoExistSystem free"],
    ["110005", "0 charged", "FailedOperation.IdPhotoNoExist free"],
    ["110006", "0 charged", "FailedOperation.IdPhotoPoorQuality free"],
    ["110007", "0 charged", "Success 70 charged"],
    ["110008", "0 charged", "FailedOperation.CompareLowSimilarity 12 charged"],
  ])("tells what the authority knows of the person %s", (region, twoFactor, threeFactor) => {
    expect(ask({ region })).toBe(twoFactor);
    expect(face({ region })).toBe(threeFactor);
  });

  it.each([
    [imageText(97, 31), "FailedOperation.LifePhotoDetectNoFaces free"],
    [imageText(97, 32), "FailedOperation.PoorImageQuality free"],
    [imageText(97, 54), "FailedOperation.LifePhotoDetectFake free"],
    ["", "FailedOperation.EmptyImageError free"],
    ["A".repeat(3 * 1024 * 1024 + 4), "FailedOperation.LifePhotoSizeError free"],
    [imageText(97, 64).replace(/=+$/u, ""), "FailedOperation.ImageDecodeFailed free"],
    [Buffer.from("BM not taken").toString("base64"), "FailedOperation.ImageDecodeFailed free"],
    [greyPng(69, 64).toString("base64"), "FailedOperation.CompareLowSimilarity 69 charged"],
  ])("judges a picture (%#)", (base64, answer) => {
    expect(face({ base64 })).toBe(answer);
  });

  it("refuses the form of a number and of a name in the words of either operation", () => {
    const idNumber = "11000119000101000X";
    expect([ask({ idNumber }), ask({ name: "1" })]).toEqual(["-2 free", "-3 free"]);
    expect([face({ idNumber }), face({ name: "1" })]).toEqual([
      "FailedOperation.IdFormatError free",
      "FailedOperation.NameFormatError free",
    ]);
  });

  it.each<[string, string, Changes]>([
    ["a wrong key", "AuthFailure.SignatureFailure", { secret: { secretKey: "another-key" } }],
    ["an unknown id", "AuthFailure.SecretIdNotFound", { secret: { secretId: "AKIDunknown" } }],
    [
      "no signature",
      "AuthFailure.InvalidAuthorization",
      { tamper: withHeaders({ authorization: undefined }) },
    ],
    ["a body that was not signed", "AuthFailure.SignatureFailure", { tamper: withBody("{}") }],
    [
      "an action that was not signed",
      "AuthFailure.SignatureFailure",
      { tamper: withHeaders({ "x-tc-action": "ImageRecognitionV2" }) },
    ],
    ["another host", "AuthFailure.SignatureFailure", { tamper: withHeaders({ host: "elsewhere.example" }) }],
    ["no time", "MissingParameter", { tamper: withHeaders({ "x-tc-timestamp": undefined }) }],
    ["a time of 5 minutes ago", "AuthFailure.SignatureExpire", { at: Date.now() - 302_000 }],
    ["a time in 10 minutes", "AuthFailure.SignatureExpire", { at: Date.now() + 600_000 }],
    ["no version", "NoSuchVersion", { tamper: withHeaders({ "x-tc-version": undefined }) }],
    ["no action", "MissingParameter", { tamper: withHeaders({ "x-tc-action": undefined }) }],
    ["another method", "UnsupportedProtocol", { tamper: (request) => ({ ...request, method: "GET" }) }],
    ["another path", "InvalidRequest", { tamper: (request) => ({ ...request, path: "/v1" }) }],
    [
      "a body that is too long",
      "RequestSizeLimitExceeded",
      { tamper: (request) => ({ ...request, body: undefined }) },
    ],
    [
      "a kind that is not ordered",
      "UnauthorizedOperation.Nonactivated",
      { state: { kinds: ["three_factor"] } },
    ],
    ["a package that is used up", "UnauthorizedOperation.Arrears", { allowance: "exhausted" }],
    ["too many calls a second", "RequestLimitExceeded", { allowance: "throttled" }],
  ])("refuses %s without a charge: %s", (_, code, changes) => {
    expect(ask(changes)).toBe(`${code} free`);
  });

  it("accepts a time of 4 minutes ago", () => {
    expect(ask({ at: Date.now() - 240_000 })).toBe("0 charged");
  });

  it("checks a face 15 times a minute", () => {
    const codes = codesOf(16, { kind: "three_factor" });
    expect(new Set(codes.slice(0, 15))).toEqual(new Set(["Success"]));
    expect(codes[15]).toBe("FailedOperation.IdentityAuthLimitExceeded");
  });

  it("checks a name 500 times a day, and a number 1,000 times", () => {
    const codes = [...codesOf(501), ...codesOf(500, { name: "示例乙" })];
    expect([codes.indexOf("-7"), codes.lastIndexOf("0"), codes.at(-1)]).toEqual([500, 999, "-7"]);
    expect(ask({ idNumber: magicIdNumber("110001", 1), name: "示例丙" })).toBe("0 charged");
    tencent.forget?.();
    expect([ask(), face()]).toEqual(["0 charged", "Success 97 charged"]);
  });

  it("gives every code to the person whose number says so, and charges by its table", () => {
    for (const { code, charged } of twoFactorResults) {
      const region = regionOf(`two-factor: Result ${code}`);
      expect(ask({ region })).toBe(`${code} ${charged ? "charged" : "free"}`);
      expect(face({ region })).toBe("Success 97 charged");
    }
    for (const { code, charged } of faceFailures) {
      for (const form of ["Result", "Error.Code"]) {
        const answer = face({ region: regionOf(`three-factor: ${form} FailedOperation.${code}`) });
        expect(answer.replace(" 26.04", "")).toBe(`FailedOperation.${code} ${charged ? "charged" : "free"}`);
      }
    }
    for (const { code } of errors) {
      const region = regionOf(`Error.Code ${code}`);
      expect([ask({ region }), face({ region })]).toEqual([`${code} free`, `${code} free`]);
    }
  });
});

describe("a body that the vendor does not take", () => {
  it.each([
    ["no JSON", "not json", "InvalidParameter"],
    ["no name", '{"IdCard":"1"}', "MissingParameter"],
    ["a number as the name", '{"IdCard":"1","Name":7}', "InvalidParameter"],
    ["a field that is not known", '{"IdCard":"1","Name":"a","Image":"b"}', "UnknownParameter"],
  ])("is refused for %s", (_, body, code) => {
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "x-tc-action": "IdCardVerification",
      "x-tc-version": "2018-03-01",
    };
    const signable = { method: "POST", url: new URL(baseUrl), headers, body: Buffer.from(body) } as const;
    const keys = provider.parseAccount(tencent.defaultCredentials);
    const signature = provider.sign?.(signable, keys, { now: Date.now(), nonce: "" });
    const received = { ...signable, path: "/", query: new URLSearchParams() };
    const signed = { host: signable.url.host, ...headers, ...signature };
    const answer = tencent.answer({ ...received, headers: signed }, account, () => "granted");
    expect(answer.code).toBe(code);
  });
});
