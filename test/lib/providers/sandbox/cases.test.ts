import { expect, test } from "vitest";

import type { Kind } from "../../../../lib/domain/kinds.ts";
import { parseIdNumber } from "../../../../lib/identity/id-number.ts";
import { type FailureClass, failureRules } from "../../../../lib/providers/failure.ts";
import { callProvider, type ReadyProvider } from "../../../../lib/providers/call.ts";
import type { AnyProvider, ProviderResult } from "../../../../lib/providers/provider.ts";
import { providers } from "../../../../lib/providers/every-provider.ts";
import { limitsWith } from "../calls.ts";
import { fixturesOf } from "../contract/fixtures-of.ts";
import { sandboxCases } from "../../../../lib/providers/sandbox/cases.ts";
import { sandbox } from "../../../../lib/providers/sandbox/sandbox.ts";
import { judge, verdictRules } from "../../../../lib/domain/verdict.ts";
import { ask, magicIdNumber } from "./magic.ts";

const documentTypes = new Set(sandbox.operations.two_factor?.documentTypes);
const limits = { today: "2026-01-01", supportedDocumentTypes: documentTypes };
const sequences = [...sandboxCases().keys()];

test("every magic ID number is one that idcheck lets through", () => {
  for (const sequence of sequences) {
    expect(sequence).toMatch(/^\d{3}$/);
    expect(parseIdNumber(magicIdNumber(sequence), limits).ok).toBe(true);
  }
});

test("every reason of the API can be reached, with a face", async () => {
  const reports = await Promise.all(
    sequences.map((sequence) => ask("three_factor", magicIdNumber(sequence))),
  );
  const reasons = reports.map(({ result }) =>
    result.outcome === "signal" ? judge(result.finding, 80).reason : undefined,
  );
  for (const reason of Object.keys(verdictRules)) expect(reasons).toContain(reason);
});

test("every class of failure that a provider can show is reached, for every kind", async () => {
  // An adapter that throws is a fault of idcheck's own, and the sandbox has none on purpose.
  const shown = Object.keys(failureRules).filter((name) => name !== "adapter_fault");
  for (const kind of ["two_factor", "three_factor"] as const) {
    const expected = shown.filter((name) => kind === "three_factor" || name !== "image_refused");
    const reports = await Promise.all(sequences.map((sequence) => ask(kind, magicIdNumber(sequence))));
    const classes = new Set<FailureClass>();
    for (const { result } of reports) if (result.outcome === "failure") classes.add(result.class);
    expect([...classes].toSorted()).toEqual(expected.toSorted());
  }
});

test("whatever a vendor's codes mean and cost is reached, for every kind", async () => {
  for (const kind of ["two_factor", "three_factor"] as const) {
    const shown = new Set<string>();
    for (const sequence of sequences) shown.add(meaningOf((await ask(kind, magicIdNumber(sequence))).result));
    for (const provider of providers.filter(({ live }) => live)) {
      const missing = (await meaningsOf(provider, kind)).filter((meaning) => !shown.has(meaning));
      expect(missing, `${provider.id}, ${kind}`).toEqual([]);
    }
  }
});

/** What the documented answers of a provider are read as, once each. */
async function meaningsOf(provider: AnyProvider, kind: Kind): Promise<string[]> {
  const { secret, kinds } = await fixturesOf(provider.id);
  const operation: ReadyProvider["operation"] | undefined = provider.operations[kind];
  const { answers = [], inputs = [] } = kinds[kind] ?? {};
  if (operation === undefined) return [];
  const account: unknown = provider.parseAccount(secret);
  const ready = { provider, kind, operation, account, accountVersionId: "1" };
  const reports = answers.map(({ response }) =>
    callProvider(
      ready,
      { input: inputs[0], callId: "vrf_0123456789abcdefghijkl-1-1-1", limits: limitsWith() },
      {
        transport: () => Promise.resolve({ kind: "response", durationMs: 1, response }),
        clock: { now: () => 0 },
        random: { bytes: (count) => new Uint8Array(count) },
      },
    ),
  );
  return [...new Set((await Promise.all(reports)).map(({ result }) => meaningOf(result)))];
}

/** The reason with what is said of the identity, or the class of failure, and the charge. */
function meaningOf(result: ProviderResult): string {
  if (result.outcome === "failure") return `${result.class} ${result.charge}`;
  const { reason, identity } = result.finding;
  return [reason, ...(identity === undefined ? [] : [`identity ${identity}`]), result.charge].join(" ");
}

test("every whole score can be reached", async () => {
  for (let score = 0; score <= 100; score++) {
    const { result } = await ask("three_factor", magicIdNumber(String(100 + score)));
    expect(result).toMatchObject({ finding: { reason: "face_scored", score } });
  }
});

test("what only a face can bring is a match without one", async () => {
  for (const sequence of ["011", "018", "150"]) {
    const { result } = await ask("two_factor", magicIdNumber(sequence));
    expect(result).toMatchObject({ finding: { reason: "match" }, charge: "charged" });
  }
});

test("everybody else matches", async () => {
  for (const idNumber of [magicIdNumber("999"), "110101209901010017"]) {
    for (const kind of ["two_factor", "three_factor"] as const) {
      expect(await ask(kind, idNumber)).toMatchObject({ result: { finding: { reason: "match" } } });
    }
  }
});

test("an answer that comes too late does not come at all, and may have been charged", async () => {
  expect(await ask("two_factor", magicIdNumber("412"))).toMatchObject({
    durationMs: 12_000,
    result: { class: "no_answer", charge: "unknown", code: "response_timeout" },
  });
  expect(await ask("two_factor", magicIdNumber("413"))).toMatchObject({
    durationMs: 3_000,
    result: { finding: { reason: "match" } },
  });
});
