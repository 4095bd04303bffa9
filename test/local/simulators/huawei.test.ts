import { beforeEach, describe, expect, it } from "vitest";

import type { CheckInputs } from "../../../lib/checks/inputs.ts";
import { huawei as provider } from "../../../lib/providers/huawei/huawei.ts";
import { forgetMistakes } from "../../../local/simulators/huawei-signature.ts";
import { huawei } from "../../../local/simulators/huawei.ts";
import { magicIdNumber } from "../../../local/simulators/people.ts";
import type { Account, Allowance } from "../../../local/simulators/simulated-provider.ts";
import { jpegImage } from "../../samples/images.ts";
import { signedCall } from "./signed-call.ts";

const account: Account = {
  credentials: [huawei.defaultCredentials],
  kinds: ["two_factor", "three_factor"],
  remainingCalls: 1,
  callsPerSecond: 1,
};
const person = { name: "示例甲", idNumber: magicIdNumber("110001"), documentType: "mainland_id" } as const;
const picture = (bytes: Buffer): CheckInputs["three_factor"] => ({
  ...person,
  image: { base64: bytes.toString("base64"), format: "jpeg", widthPixels: 480, heightPixels: 640 },
  qualityControl: "NONE",
  livenessControl: "NONE",
  threshold: 80,
  requestedThreshold: 80,
});
const goodPicture = picture(jpegImage({ byteLength: 20_000 }));

type Changes = {
  input?: CheckInputs["two_factor"] | CheckInputs["three_factor"];
  secret?: object;
  state?: Partial<Account>;
  allowance?: Allowance;
  at?: number;
  tamper?: (request: ReturnType<typeof signedCall>) => ReturnType<typeof signedCall>;
};

/** The status and the code of the simulator's answer, and whether it was charged. */
function ask(changes: Changes = {}): string {
  const { input = person, secret = {}, state = {}, allowance = "granted", at, tamper } = changes;
  const given = { ...huawei.defaultCredentials, baseUrl: "https://127.0.0.1/huawei", ...secret };
  const kind = "image" in input ? "three_factor" : "two_factor";
  const request = signedCall(provider, given, { kind, input, ...(at !== undefined && { at }) });
  const answer = huawei.answer(tamper?.(request) ?? request, { ...account, ...state }, () => allowance);
  return `${answer.status} ${answer.code} ${answer.charged ? "charged" : "free"}`;
}

const withOtherBody: Changes["tamper"] = (request) => ({
  ...request,
  body: Buffer.from(`${String(request.body)} `),
});

beforeEach(forgetMistakes);

describe("the simulated Huawei", () => {
  it("answers what the adapter signs, for both kinds", () => {
    expect(ask()).toBe("200 1000 charged");
    expect(ask({ input: goodPicture })).toBe("200 1000 charged");
  });

  it.each([
    ["110002", "2001", "2001"],
    ["110003", "3001", "3001"],
    ["110004", "2001", "2001"],
    ["110005", "1000", "2006"],
    ["110006", "1000", "2006"],
    ["110007", "1000", "2002"],
  ])("says of the person %s %s without and %s with a face, always charged", (region, two, three) => {
    const idNumber = magicIdNumber(region);
    expect(ask({ input: { ...person, idNumber } })).toBe(`200 ${two} charged`);
    expect(ask({ input: { ...goodPicture, idNumber } })).toBe(`200 ${three} charged`);
  });

  it.each([
    ["under 10 KB", jpegImage(), "400 IVS.0004 free"],
    ["with a side under 300 pixels", jpegImage({ width: 299, byteLength: 20_000 }), "400 IVS.0006 free"],
    ["with a side over 4,000 pixels", jpegImage({ width: 4_001, byteLength: 200_000 }), "400 IVS.0006 free"],
    ["that is no JPEG", Buffer.alloc(20_000, 7), "400 IVS.0006 free"],
  ])("refuses a picture %s", (_what, bytes, answer) => {
    expect(ask({ input: picture(bytes) })).toBe(answer);
  });

  it("refuses a wrong key, a wrong secret, a wrong time, and a body that was not signed", () => {
    for (const changes of [
      { secret: { accessKey: "ANOTHER" } },
      { secret: { secretKey: "another" } },
      { at: Date.now() - 16 * 60_000 },
      { at: Date.now() + 16 * 60_000 },
      { tamper: withOtherBody },
    ]) {
      expect(ask(changes)).toBe("401 APIG.0301 free");
    }
    expect(ask({ at: Date.now() - 14 * 60_000 })).toBe("200 1000 charged");
  });

  it("locks a key after more than five bad signatures, also for good ones", () => {
    for (let count = 1; count <= 5; count++) ask({ secret: { secretKey: "wrong" } });
    expect(ask()).toBe("200 1000 charged");
    ask({ secret: { secretKey: "wrong" } });
    expect(ask()).toBe("401 APIG.0301 free");
    huawei.forget?.();
    expect(ask()).toBe("200 1000 charged");
  });

  it("refuses what the account does not allow, after it has accepted the signature", () => {
    expect(ask({ state: { kinds: ["three_factor"] } })).toBe("400 IVS.0015 free");
    expect(ask({ allowance: "exhausted" })).toBe("400 IVS.0014 free");
    expect(ask({ allowance: "throttled" })).toBe("429 APIG.0308 free");
    expect(ask({ allowance: "throttled", secret: { secretKey: "wrong" } })).toBe("401 APIG.0301 free");
  });

  it("refuses a number or a name by its form, and says which", () => {
    const idNumber = `${magicIdNumber("110001").slice(0, 17)}9`;
    expect(ask({ input: { ...person, idNumber } })).toBe("400 IVS.0011 free");
    expect(ask({ input: { ...person, name: "示例 7" } })).toBe("400 IVS.0011 free");
  });
});
