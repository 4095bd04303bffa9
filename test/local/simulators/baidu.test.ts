import { describe, expect, it } from "vitest";

import type { CheckInputs } from "../../../lib/checks/inputs.ts";
import { baidu as provider } from "../../../lib/providers/baidu/baidu.ts";
import { baidu } from "../../../local/simulators/baidu.ts";
import { greyPng } from "../../../local/images.ts";
import { magicIdNumber } from "../../../local/simulators/people.ts";
import type { Account, Allowance } from "../../../local/simulators/simulated-provider.ts";
import { at } from "./calls.ts";
import { signedCall } from "./signed-call.ts";

const account: Account = {
  credentials: [baidu.defaultCredentials],
  kinds: ["two_factor", "three_factor"],
  remainingCalls: 1,
  callsPerSecond: 1,
};
const person = { name: "示例甲", idNumber: magicIdNumber("110001"), documentType: "mainland_id" } as const;
const picture = (
  widthPixels: number,
  heightPixels: number,
  more: object = {},
): CheckInputs["three_factor"] => ({
  ...person,
  image: {
    base64: greyPng(widthPixels, heightPixels).toString("base64"),
    format: "png",
    widthPixels,
    heightPixels,
  },
  qualityControl: "NONE",
  livenessControl: "NONE",
  threshold: 80,
  requestedThreshold: 80,
  ...more,
});

type Request = ReturnType<typeof signedCall>;
type Changes = {
  input?: CheckInputs["two_factor"] | CheckInputs["three_factor"];
  secret?: object;
  state?: Partial<Account>;
  allowance?: Allowance;
  signedAt?: number;
  tamper?: (request: Request) => Request;
};

function answerTo(changes: Changes = {}) {
  const { input = person, secret = {}, state = {}, allowance = "granted", signedAt, tamper } = changes;
  const given = { ...baidu.defaultCredentials, baseUrl: "https://127.0.0.1/baidu", ...secret };
  const kind = "image" in input ? "three_factor" : "two_factor";
  const request = signedCall(provider, given, {
    kind,
    input,
    ...(signedAt !== undefined && { at: signedAt }),
  });
  return baidu.answer(tamper?.(request) ?? request, { ...account, ...state }, () => allowance);
}

/** The code of the simulator's answer, and whether it was charged. */
function ask(changes: Changes = {}): string {
  const { code, charged } = answerTo(changes);
  return `${code} ${charged ? "charged" : "free"}`;
}

const withoutMd5: Changes["tamper"] = ({ headers: { "content-md5": _md5, ...headers }, ...request }) => ({
  ...request,
  headers,
});
const withOtherBody: Changes["tamper"] = (request) => ({
  ...request,
  body: Buffer.from(`${String(request.body)} `),
});
const withToken: Changes["tamper"] = (request) => ({
  ...request,
  query: new URLSearchParams("access_token=24.0123456789abcdef"),
});

describe("the simulated Baidu", () => {
  it("answers what the adapter signs, for both kinds, with an id longer than a double can hold", () => {
    expect(ask()).toBe("0 charged");
    const { body, reference } = answerTo({ input: picture(97, 64) });
    expect(at(JSON.parse(body), "result", "score")).toBe(97);
    expect(reference).toMatch(/^\d{19}$/);
    expect(body).toContain(`"log_id":${reference},`);
  });

  it.each([
    ["110002", "216601", "216601"],
    ["110003", "222354", "222354"],
    ["110004", "222360", "222360"],
    ["110005", "0", "222355"],
    ["110006", "0", "222350"],
    ["110008", "0", "0"],
  ])("says of the person %s %s without and %s with a face, always charged", (region, two, three) => {
    const idNumber = magicIdNumber(region);
    expect(ask({ input: { ...person, idNumber } })).toBe(`${two} charged`);
    expect(ask({ input: { ...picture(97, 64), idNumber } })).toBe(`${three} charged`);
  });

  it.each([
    ["without a face", picture(97, 31), "222202"],
    ["that is too poor", picture(97, 32), "222213"],
    [
      "that fails the quality control that was asked for",
      picture(97, 42, { qualityControl: "NORMAL" }),
      "223114",
    ],
    [
      "that fails the liveness control that was asked for",
      picture(97, 53, { livenessControl: "LOW" }),
      "223120",
    ],
    ["that is synthetic", picture(97, 54, { livenessControl: "LOW" }), "223131"],
    ["with too many pixels", picture(1_921, 100), "222304"],
  ])("refuses a picture %s before the authority is asked, free", (_what, input, code) => {
    expect(ask({ input })).toBe(`${code} free`);
  });

  it("refuses a wrong key, secret or time, another body than the MD5's, and a token", () => {
    const day = 86_400_000;
    expect(ask({ secret: { accessKey: "another" } })).toBe("14 free");
    expect(ask({ secret: { secretKey: "another" } })).toBe("14 free");
    expect(ask({ signedAt: Date.now() - 1_801_000 })).toBe("14 free");
    expect(ask({ signedAt: Date.now() + day })).toBe("14 free");
    expect(ask({ tamper: withOtherBody })).toBe("14 free");
    expect(ask({ tamper: withoutMd5 })).toBe("14 free");
    expect(ask({ tamper: withToken })).toBe("110 free");
    expect(ask({ signedAt: Date.now() - 1_700_000 })).toBe("0 charged");
  });

  it("refuses what the account does not allow, and an input by its form", () => {
    expect(ask({ state: { kinds: ["three_factor"] } })).toBe("6 free");
    expect(ask({ allowance: "exhausted" })).toBe("17 free");
    expect(ask({ allowance: "throttled" })).toBe("18 free");
    const idNumber = `${magicIdNumber("110001").slice(0, 17)}9`;
    expect(ask({ input: { ...person, idNumber } })).toBe("222353 free");
    expect(ask({ input: { ...person, name: "示例 7" } })).toBe("222352 free");
  });
});
