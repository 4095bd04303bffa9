import { describe, expect, it } from "vitest";

import { factsOf } from "../../../cli/provider-try/trial-facts.ts";
import type { Kind } from "../../../lib/domain/kinds.ts";
import { callProvider, type ReadyProvider } from "../../../lib/providers/call.ts";
import type { Exchange } from "../../../lib/providers/exchange.ts";
import { findProvider } from "../../../lib/providers/registry.ts";
import { limitsWith } from "../../lib/providers/calls.ts";
import { fixturesOf } from "../../lib/providers/contract/fixtures-of.ts";

const callId = "vrf_0123456789abcdefghijkl-1-1-1";

const facts = {
  accepted: "it accepts the account and the signature",
  status: "it answers with a status under which its codes are read",
  listed: "its code is in the table",
  score: "its score is on the documented scale",
  id: "its answer names the call by an id of its own",
  ourId: "its answer names the call by our id",
} as const;

/** What one answer of a provider shows, by fact. */
async function shownBy(
  id: string,
  status: number,
  body: unknown,
  kind: Kind = "two_factor",
): Promise<Record<string, string>> {
  const provider = findProvider(id);
  const { secret, kinds } = await fixturesOf(id);
  const operation: ReadyProvider["operation"] | undefined = provider?.operations[kind];
  if (provider === undefined || operation === undefined) throw new Error(`There is no ${kind} by ${id}.`);
  const account: unknown = provider.parseAccount(secret);
  const ready = { provider, kind, operation, account, accountVersionId: "1" };
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const exchange: Exchange = { kind: "response", durationMs: 1, response: { status, headers: {}, text } };
  const report = await callProvider(
    ready,
    { input: kinds[kind]?.inputs[0], callId, limits: limitsWith() },
    {
      transport: () => Promise.resolve(exchange),
      clock: { now: () => 0 },
      random: { bytes: (count) => new Uint8Array(count) },
    },
  );
  const found = factsOf({ ready, callId, exchange, report });
  return Object.fromEntries(found.map(({ fact, outcome }) => [fact, outcome]));
}

const tencent = (response: object) => ({ Response: { RequestId: "d6e5f0c2", ...response } });

describe("a trial shows that the account and the signature are accepted", () => {
  it.each([
    ["a verdict", "tencent", 200, tencent({ Result: "0" })],
    ["a mismatch", "tencent", 200, tencent({ Result: "-1" })],
    ["a limit on the person", "tencent", 200, tencent({ Result: "-7" })],
    ["a refused form of the number", "alibaba", 200, { Code: "401", RequestId: "R" }],
  ])("by %s", async (_what, id, status, body) => {
    expect(await shownBy(id, status, body)).toMatchObject({ [facts.accepted]: "confirmed" });
  });

  it.each([
    ["a page", "baidu", 200, "<html></html>"],
    ["a redirect", "baidu", 302, ""],
    ["a bare address that is not known", "huawei", 404, ""],
    ["an error of the vendor", "tencent", 200, tencent({ Error: { Code: "InternalError", Message: "" } })],
    ["a malformed signature", "baidu", 400, { code: "InvalidHTTPAuthHeader", requestId: "r" }],
    ["a used-up package", "alibaba", 200, { Code: "412", RequestId: "R" }],
    ["a code of the cloud in no table", "tencent", 200, tencent({ Error: { Code: "New.One", Message: "" } })],
  ])("but not by %s", async (_what, id, status, body) => {
    expect(await shownBy(id, status, body)).toMatchObject({ [facts.accepted]: "not_shown" });
  });

  it.each([
    ["a refused key", "huawei", 401, { error_code: "APIG.0301", error_msg: "" }],
    ["a refusal without a reason", "huawei", 403, ""],
    ["an operation that was not ordered", "huawei", 400, { error_code: "IVS.0015", error_msg: "" }],
  ])("and that they are not by %s", async (_what, id, status, body) => {
    expect(await shownBy(id, status, body)).toMatchObject({ [facts.accepted]: "differs" });
  });
});

describe("a trial", () => {
  it("takes no refusal that is known by its status alone for one in the table", async () => {
    const unheard = { error_code: "IVS.0099", error_msg: "" };
    expect(await shownBy("huawei", 400, unheard)).toMatchObject({ [facts.listed]: "not_shown" });
    const listed = { error_code: "IVS.0014", error_msg: "" };
    expect(await shownBy("huawei", 400, listed)).toMatchObject({ [facts.listed]: "confirmed" });
    expect(await shownBy("tencent", 200, tencent({ Result: "9" }))).toMatchObject({
      [facts.listed]: "differs",
    });
  });

  it("sees a code that is read under a 4xx, and none in a page", async () => {
    const refusal = { error_code: "APIG.0301", error_msg: "" };
    expect(await shownBy("huawei", 401, refusal)).toMatchObject({ [facts.status]: "confirmed" });
    expect(await shownBy("huawei", 401, "")).toMatchObject({ [facts.status]: "differs" });
  });

  it("misses a score only where two faces were compared", async () => {
    const mismatch = tencent({ Result: "FailedOperation.IdNameMisMatch" });
    expect(await shownBy("tencent", 200, mismatch, "three_factor")).toMatchObject({
      [facts.score]: "not_shown",
    });
    const another = tencent({ Result: "FailedOperation.CompareLowSimilarity" });
    expect(await shownBy("tencent", 200, another, "three_factor")).toMatchObject({
      [facts.score]: "differs",
    });
  });

  it("misses an id only in an answer, and none in what the sandbox makes up", async () => {
    expect(await shownBy("baidu", 200, "<html></html>")).toMatchObject({ [facts.id]: "not_shown" });
    expect(await shownBy("huawei", 200, "<html></html>")).toMatchObject({ [facts.ourId]: "not_shown" });
    expect(await shownBy("baidu", 200, { error_code: 0 })).toMatchObject({ [facts.id]: "differs" });
    expect(await shownBy("sandbox", 200, { code: "match" })).not.toHaveProperty(facts.id);
  });
});
