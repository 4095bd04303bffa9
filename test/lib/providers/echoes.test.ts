import { expect, test } from "vitest";

import { systemClock, systemRandom } from "../../../lib/base/system.ts";
import { callProvider, type ReadyProvider } from "../../../lib/providers/call.ts";
import type { ProviderRequest, Transport } from "../../../lib/providers/exchange.ts";
import type { AnyProvider, ProviderResult } from "../../../lib/providers/provider.ts";
import { kuaidi100 } from "../../../lib/providers/kuaidi100/kuaidi100.ts";
import { shuxun } from "../../../lib/providers/shuxun/shuxun.ts";
import { limitsWith } from "./calls.ts";
import { person } from "./inputs.ts";
import { echoing } from "./made-up/echoing.ts";
import { madeUpOperation, madeUpProvider, madeUpRequest } from "./made-up/made-up.ts";
import { signing } from "./made-up/signing.ts";

const callId = "vrf_0123456789abcdefghijkl-1-m1x2y3z4-1";

/** A call to a vendor that makes its answer out of the request. */
async function callWith(
  provider: AnyProvider,
  secret: object,
  answerOf: (request: ProviderRequest) => object,
  input: object = person,
): Promise<ProviderResult> {
  const operation = provider.operations.two_factor;
  if (operation === undefined) throw new Error("The provider has no two-factor operation.");
  const account: unknown = provider.parseAccount(secret);
  const ready: ReadyProvider = { provider, kind: "two_factor", operation, account, accountVersionId: "1" };
  const transport: Transport = (request) => {
    const text = JSON.stringify(answerOf(request));
    return Promise.resolve({ kind: "response", durationMs: 1, response: { status: 200, headers: {}, text } });
  };
  const dependencies = { transport, clock: systemClock, random: systemRandom };
  const report = await callProvider(ready, { input, callId, limits: limitsWith() }, dependencies);
  return report.result;
}

const key = "made-up-key-0123456789";
const madeUp = madeUpProvider("made-up");
const idOf = async (id: string, input?: object): Promise<string | undefined> =>
  (await callWith(madeUp, { key }, () => ({ code: "0", id }), input)).providerReference;

test.each([
  ["the key", key],
  ["the key in other letters", key.toUpperCase()],
  ["the key without its punctuation", `X${key.replaceAll("-", "")}X`],
  ["the number", person.idNumber],
  ["the number between letters", `abc${person.idNumber}def`],
  ["the number in groups", "110101.20990101-0017"],
])("a reference with %s in it is dropped", async (_what, id) => {
  expect(await idOf(id)).toBeUndefined();
});

test.each(["1234567890123", "0F1A2B3C-4D5E-4F60-8A7B-9C0D1E2F3A4B", "q7s1x9kd0a3m5n8p2r4t6v"])(
  "the reference %s is kept",
  async (id) => expect(await idOf(id)).toBe(id),
);

test("a name in Latin letters is dropped however it is written", async () => {
  const holder = { ...person, name: "CHAN TAI MAN" };
  expect(await idOf("task-chan.tai.man-7", holder)).toBeUndefined();
  expect(await idOf("task-7", holder)).toBe("task-7");
});

test("what a request contains is dropped, except our own id of the call", async () => {
  const noted = madeUpProvider("made-up-noting", {
    operations: {
      two_factor: madeUpOperation({
        request: (input, account) => madeUpRequest(input, account, { note: "sign-0123456789" }),
      }),
    },
  });
  const answered = await callWith(noted, { key }, () => ({ code: "0", id: "sign-0123456789" }));
  expect(answered.providerReference).toBeUndefined();
  const ours = await callWith(echoing, { key }, () => ({ code: "0", id: callId }));
  expect(ours.providerReference).toBe(callId);
});

test("the signature of a call is dropped, and so is a code that repeats it", async () => {
  const asId = await callWith(signing, { key }, (request) => ({
    code: "0",
    id: signatureOf(request).slice(0, 64),
  }));
  expect(asId).toMatchObject({ outcome: "signal", code: "0" });
  expect(asId).not.toHaveProperty("providerReference");
  const asCode = await callWith(signing, { key }, (request) => ({ code: signatureOf(request) }));
  expect(asCode).toMatchObject({ finding: { reason: "unknown_answer" }, code: "unprintable" });
});

test("every credential of every provider is dropped, as reference and as code", async () => {
  const account = { key: "kSampleKey01", secret: "sampleSecret01" };
  const twoFactor = { code: "c22d28e8c01a430caf16a2feebf8e3c2", idNumberParameter: "idcard" };
  const sign = kuaidi100.parseAccount({ ...account, twoFactor }).sign;
  for (const credential of [sign, sign.toLowerCase(), account.key]) {
    const result = await callWith(kuaidi100, { ...account, twoFactor }, () => ({
      code: 200,
      data: { errorCode: `E-${credential}`, taskId: `T-${credential}` },
    }));
    expect(result.code).toBe("unprintable");
    expect(JSON.stringify(result)).not.toContain(credential);
  }
  const appCode = "sampleappcode0123456789abcdef012";
  const result = await callWith(shuxun, { appCode }, () => ({ code: appCode, seqNo: `S-${appCode}` }));
  expect(result.code).toBe("unprintable");
  expect(JSON.stringify(result)).not.toContain(appCode);
});

function signatureOf({ headers }: ProviderRequest): string {
  return headers["authorization"]?.split(" ")[1] ?? "";
}
