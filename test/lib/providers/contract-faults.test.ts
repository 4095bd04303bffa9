import { describe, expect, it } from "vitest";

import { callProvider, type AttemptReport } from "../../../lib/providers/call.ts";
import type { Exchange } from "../../../lib/providers/exchange.ts";
import type { AnyProvider } from "../../../lib/providers/provider.ts";
import { limitsWith } from "./calls.ts";
import { person } from "./inputs.ts";
import { madeUpAnswer, madeUpProvider } from "./made-up/made-up.ts";
import { throwingProvider } from "./made-up/throwing.ts";

const answered: Exchange = {
  kind: "response",
  durationMs: 40,
  response: madeUpAnswer({ code: "0", id: "A-1" }),
};

/** One call of a provider whose transport ends like this, and whether anything was handed to the transport. */
async function call(
  provider: AnyProvider,
  exchange: Exchange = answered,
): Promise<{ report: AttemptReport; isSent: boolean }> {
  const operation = provider.operations.two_factor;
  if (operation === undefined) throw new TypeError("a made-up provider serves two-factor");
  let isSent = false;
  const report = await callProvider(
    { provider, kind: "two_factor", operation, account: provider.parseAccount({}), accountVersionId: "1" },
    { input: person, callId: "vrf_0123456789abcdefghijkl-1-1", limits: limitsWith() },
    {
      transport: () => {
        isSent = true;
        return Promise.resolve(exchange);
      },
      clock: { now: () => 0 },
      random: { bytes: (count) => new Uint8Array(count) },
    },
  );
  return { report, isSent };
}

describe("a call of a provider whose adapter throws", () => {
  it.each([
    ["request", false, "free"],
    ["sign", false, "free"],
    ["response", true, "unknown"],
  ] as const)("in its %s half never rejects: sent %s, charge %s", async (half, isSent, charge) => {
    const called = await call(throwingProvider(half));
    expect(called).toMatchObject({
      isSent,
      report: { result: { outcome: "failure", class: "adapter_fault", charge, code: `${half}_half` } },
    });
    expect(called.report.thrown).toBeInstanceOf(TypeError);
    expect(called.report.httpStatus).toBe(isSent ? 200 : undefined);
  });

  it.each([
    ["nothing", () => undefined],
    ["a promise", () => Promise.reject(new Error("not waited for"))],
    ["another object", () => ({ outcome: "maybe" })],
  ])("where a half returns %s never rejects, and ends no process", async (_what, returnIt) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what types forbid, an adapter in JavaScript can do
    const half = () => returnIt() as never;
    const provider = madeUpProvider("any");
    const { two_factor: sound } = provider.operations;
    if (sound === undefined) throw new TypeError("a made-up provider serves two-factor");
    const broken = (changes: object): AnyProvider => ({
      ...provider,
      operations: { two_factor: { ...sound, ...changes } },
    });
    expect(await call(broken({ request: half }))).toMatchObject({
      isSent: false,
      report: { result: { class: "adapter_fault", charge: "free", code: "request_half" } },
    });
    expect(await call(broken({ response: half }))).toMatchObject({
      report: { result: { class: "adapter_fault", charge: "unknown", code: "response_half" } },
    });
  });

  it.each([
    ["nothing", () => undefined],
    ["a promise", () => Promise.reject(new Error("not waited for"))],
    ["no header", () => ({})],
  ])("where its signature is %s sends nothing, and ends no process", async (_what, returnIt) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what types forbid, an adapter in JavaScript can do
    const sign = () => returnIt() as never;
    expect(await call({ ...madeUpProvider("any"), sign })).toMatchObject({
      isSent: false,
      report: { result: { class: "adapter_fault", charge: "free", code: "sign_half" } },
    });
  });

  it("in a transport of its own never rejects, and may have been charged", async () => {
    const { report } = await call({
      ...madeUpProvider("any"),
      transport: () => Promise.reject(new Error("down")),
    });
    expect(report.result).toMatchObject({ class: "adapter_fault", charge: "unknown", code: "transport" });
  });

  it("in its response half keeps the charge unknown, also where the body was broken", async () => {
    const broken: Exchange = { ...answered, bodyError: "truncated" };
    const { report } = await call(throwingProvider("response"), broken);
    expect(report.result).toMatchObject({ class: "adapter_fault", charge: "unknown", code: "response_half" });
  });
});

describe("a call that could not be sent", () => {
  it("is a fault of the adapter where its request is none, and of the network otherwise", async () => {
    const none: Exchange = { kind: "error", sent: false, error: "invalid_request", durationMs: 0 };
    const refused: Exchange = { kind: "error", sent: false, error: "refused", durationMs: 0 };
    expect((await call(madeUpProvider("any"), none)).report.result).toMatchObject({
      class: "adapter_fault",
      charge: "free",
      code: "invalid_request",
    });
    expect((await call(madeUpProvider("any"), refused)).report.result).toMatchObject({
      class: "unreachable",
      charge: "free",
      code: "refused",
    });
  });
});
