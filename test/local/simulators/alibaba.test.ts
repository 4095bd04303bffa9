import { beforeEach, describe, expect, it } from "vitest";

import type { Kind } from "../../../lib/domain/kinds.ts";
import { alibaba as provider } from "../../../lib/providers/alibaba/alibaba.ts";
import { gatewayRefusals, results, serviceCodes } from "../../../local/simulators/alibaba-codes.ts";
import { alibaba } from "../../../local/simulators/alibaba.ts";
import { magicIdNumber } from "../../../local/simulators/people.ts";
import type { Account, Allowance, ReceivedRequest } from "../../../local/simulators/simulated-provider.ts";
import { madeUpIdNumber } from "../../samples/people.ts";
import { jpegImage } from "../../samples/images.ts";
import { signedCall } from "./signed-call.ts";

const account: Account = {
  credentials: [alibaba.defaultCredentials],
  kinds: ["two_factor", "three_factor"],
  remainingCalls: 1,
  callsPerSecond: 1,
};
const baseUrl = "http://127.0.0.1:3002/alibaba/";

function jpegText(width: number, height: number): string {
  return jpegImage({ width, height }).toString("base64");
}

const goodPicture = jpegText(480, 640);

type Tamper = (request: ReceivedRequest) => ReceivedRequest;
type Changes = {
  kind?: Kind;
  region?: string;
  name?: string;
  idNumber?: string;
  picture?: { image: { base64: string } } | { imageUrl: string };
  secret?: object;
  state?: Partial<Account>;
  allowance?: Allowance;
  at?: number;
  tamper?: Tamper;
};

/** A call as the adapter makes it, with these changes. */
function callOf({ kind = "two_factor", region = "110001", ...changes }: Changes): ReceivedRequest {
  const { name = "示例甲", idNumber = magicIdNumber(region), at } = changes;
  const { picture = { image: { base64: goodPicture } }, tamper = (request) => request } = changes;
  const input = { name, idNumber, documentType: "mainland_id", ...picture };
  const secret = { ...alibaba.defaultCredentials, baseUrl, ...changes.secret };
  return tamper(signedCall(provider, secret, { kind, input, ...(at === undefined ? {} : { at }) }));
}

function answerTo(request: ReceivedRequest, { state = {}, allowance = "granted" }: Changes = {}): string {
  const answer = alibaba.answer(request, { ...account, ...state }, () => allowance);
  const score = /verifyScore\\":([\d.]+)/u.exec(answer.body)?.[1];
  return [
    ...(answer.status === 200 ? [] : [answer.status]),
    answer.code,
    ...(score === undefined ? [] : [score]),
    answer.charged ? "charged" : "free",
  ].join(" ");
}

/** The code of the answer, with its status and score if there are any, and whether the call was charged. */
function ask(changes: Changes = {}): string {
  return answerTo(callOf(changes), changes);
}

const pro = { threeFactorAction: "Id3MetaVerifyPRO" };
const face = (changes: Changes = {}): string => ask({ kind: "three_factor", secret: pro, ...changes });

function address(size: string): Changes {
  return { picture: { imageUrl: `https://images.example/${size}.jpg` } };
}

function withHeaders(changes: Record<string, string | undefined>): Tamper {
  return (request) => ({ ...request, headers: { ...request.headers, ...changes } });
}

function withForm(name: string, value: string): Tamper {
  return (request) => {
    const form = new URLSearchParams(request.body?.toString());
    form.set(name, value);
    return { ...request, body: Buffer.from(form.toString()) };
  };
}

beforeEach(() => alibaba.forget?.());

describe("the simulated Alibaba Cloud", () => {
  it.each([
    ["110001", "1 charged", "1:101 972 charged"],
    ["110002", "2 charged", "2:201 charged"],
    ["110003", "3 free", "3:301 free"],
    ["110005", "1 charged", "2:203 charged"],
    ["110007", "1 charged", "1:101 700 charged"],
    ["110008", "1 charged", "2:204 120 charged"],
  ])("tells what the authority knows of the person %s", (region, twoFactor, threeFactor) => {
    expect(ask({ region })).toBe(twoFactor);
    expect(face({ region })).toBe(threeFactor);
  });

  it("shows a score without a scale by the plain operation", () => {
    expect(face({ secret: {} })).toBe("1:101 48.6 charged");
  });

  it("knows residence permits but by the version with scores", () => {
    const idNumber = madeUpIdNumber({ province: "81" });
    expect([ask({ idNumber }), face({ idNumber, secret: {} }), face({ idNumber })]).toEqual([
      "1 charged",
      "1:101 48.6 charged",
      "3:302 free",
    ]);
  });

  it.each([
    ["of the least size", jpegText(480, 640), "1:101 972 charged"],
    ["of the largest size, lying", jpegText(1920, 1080), "1:101 972 charged"],
    ["with a short side", jpegText(479, 640), "code-405 free"],
    ["with a long side", jpegText(1080, 1921), "code-405 free"],
    ["of 1 MB as base64", "A".repeat(1024 * 1024), "code-405 free"],
    ["that is none", Buffer.from("BM not taken").toString("base64"), "code-405 free"],
    ["that is missing", "", "code-400 free"],
  ])("judges a picture %s", (_, base64, answer) => {
    expect(face({ picture: { image: { base64 } } })).toBe(answer);
  });

  it("takes the address of a picture, whose name gives its size", () => {
    expect(face(address("640x480"))).toBe("1:101 972 charged");
    expect(face(address("97x64"))).toBe("code-405 free");
  });

  it("refuses the form of a number and of a name", () => {
    expect([ask({ idNumber: "11000119000101000X" }), ask({ name: "1" })]).toEqual([
      "code-401 free",
      "code-401 free",
    ]);
  });

  it.each<[string, string, Changes]>([
    ["a wrong key", "400 SignatureDoesNotMatch", { secret: { accessKeySecret: "another-key" } }],
    ["an unknown id", "404 InvalidAccessKeyId.NotFound", { secret: { accessKeyId: "LTAIunknown" } }],
    ["no signature", "400 IncompleteSignature", { tamper: withHeaders({ authorization: undefined }) }],
    ["no nonce", "400 IncompleteSignature", { tamper: withHeaders({ "x-acs-signature-nonce": undefined }) }],
    [
      "a header that is not signed",
      "400 IncompleteSignature",
      { tamper: withHeaders({ "x-acs-more": "1" }) },
    ],
    ["a body that was not signed", "400 SignatureDoesNotMatch", { tamper: withForm("UserName", "示例乙") }],
    [
      "another action",
      "400 SignatureDoesNotMatch",
      { tamper: withHeaders({ "x-acs-action": "Id3MetaVerify" }) },
    ],
    ["another host", "400 SignatureDoesNotMatch", { tamper: withHeaders({ host: "elsewhere.example" }) }],
    [
      "a date in another form",
      "400 InvalidTimeStamp.Format",
      { tamper: withHeaders({ "x-acs-date": "today" }) },
    ],
    ["a date of 15 minutes ago", "400 InvalidTimeStamp.Expired", { at: Date.now() - 902_000 }],
    ["a date in 15 minutes", "400 InvalidTimeStamp.Expired", { at: Date.now() + 960_000 }],
    ["another method", "400 UnsupportedHTTPMethod", { tamper: (request) => ({ ...request, method: "PUT" }) }],
    ["another path", "404 InvalidApi.NotFound", { tamper: (request) => ({ ...request, path: "/v1" }) }],
    ["a kind that is not ordered", "code-410", { state: { kinds: ["three_factor"] } }],
    ["an account in arrears", "code-412", { allowance: "exhausted" }],
    ["too many calls a second", "400 Throttling.User", { allowance: "throttled" }],
  ])("refuses %s without a charge: %s", (_, code, changes) => {
    expect(ask(changes)).toBe(`${code} free`);
  });

  it("accepts a date of 14 minutes ago, and each nonce once", () => {
    const request = callOf({ at: Date.now() - 840_000 });
    expect([answerTo(request), answerTo(request)]).toEqual(["1 charged", "400 SignatureNonceUsed free"]);
    alibaba.forget?.();
    expect(answerTo(request)).toBe("1 charged");
  });

  it("checks one person a hundred times a day", () => {
    const answers = Array.from({ length: 101 }, () => ask());
    expect(new Set(answers.slice(0, 100))).toEqual(new Set(["1 charged"]));
    expect(answers[100]).toBe("code-403 free");
    expect(ask({ idNumber: magicIdNumber("110001", 1) })).toBe("1 charged");
  });

  it("gives every code to the person whose number says so, and charges by its result", () => {
    for (const result of results) {
      const expected = `${result} ${result.startsWith("3") ? "free" : "charged"}`;
      expect(face({ region: regionOf(`result ${result}`) })).toBe(expected);
      expect(ask({ region: regionOf(`result ${result}`) })).toBe(expected);
    }
    for (const { code } of serviceCodes) {
      expect(ask({ region: regionOf(`Code ${code} under HTTP 200`) })).toBe(`code-${code} free`);
    }
    for (const { code, status } of gatewayRefusals) {
      expect(face({ region: regionOf(`HTTP ${status}, ${code}`) })).toBe(`${status} ${code} free`);
    }
  });
});

function regionOf(description: string): string {
  return alibaba.magicRegions.find((row) => row.description === description)?.region ?? "";
}
