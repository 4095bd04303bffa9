import { describe, expect, it } from "vitest";
import { threeFactor } from "../../../lib/checks/three-factor.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import type { Exchange } from "../../../lib/providers/exchange.ts";
import type { Verified } from "../../../lib/check/answer.ts";
import { jpegImage } from "../../samples/images.ts";
import { madeUpIdNumber, madeUpPerson } from "../../samples/people.ts";
import { createMemoryStore, type MemoryTable } from "../store/memory-store.ts";
import { madeUpOperation, madeUpProvider } from "../providers/made-up/made-up.ts";
import { scored } from "../providers/made-up/scoring.ts";
import { checkThrough } from "./checks.ts";
import { createPipeline, cutOff, type PipelineOptions } from "./pipeline.ts";

const key = "check-2026-11-22-0001";
const image = jpegImage().toString("base64");
const host = "images.example.com";
const person = madeUpPerson(1);
const face = { ...person, image };
const child = { ...face, idNumber: madeUpIdNumber({ birthDate: "20200101" }) };

/** An answer of the made-up vendor, whose face matches. */
const match: Exchange = { kind: "response", durationMs: 40, response: scored(91) };

/** What a deployment can change. */
type Settings = Pick<PipelineOptions, "config" | "providers">;

const operation = {
  documentTypes: ["mainland_id", "residence_permit"],
  takesImageUrl: true,
  imageLimits: {
    formats: ["jpeg"],
    maxBase64Characters: 2_000_000,
    maxLongSidePixels: 4_000,
    maxShortSidePixels: 4_000,
  },
} as const;
const scoringOperation = { ...operation, score: () => ({ decisionPoint: 80, maximum: 100 }) };

/** One provider with one operation. */
function served(by: Parameters<typeof madeUpOperation>[0]): Settings {
  return { providers: [madeUpProvider("made-up", { operations: { three_factor: madeUpOperation(by) } })] };
}

/** A deployment over a table that outlives it. It counts what it reads and writes. */
function deploy(table: MemoryTable, settings: Settings, answer: () => Exchange = () => match) {
  const counts = { reads: 0, writes: 0 };
  const store = createMemoryStore(table);
  const pipeline = createPipeline(answer, {
    ...served(scoringOperation),
    ...settings,
    store: () => ({
      read(pk) {
        counts.reads += 1;
        return store.read(pk);
      },
      write(...given) {
        counts.writes += 1;
        return store.write(...given);
      },
    }),
  });
  const check = (value: object): Promise<Verified | Problem> =>
    checkThrough(pipeline, { check: threeFactor, value, key }).catch((error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    });
  return { check, counts, pipeline };
}

/** What a deployment allowed before, what it no longer allows, and the rule that says so. */
const changes: [string, { value: object; before: Settings; after: Settings }, object][] = [
  [
    "a higher floor",
    { value: { ...face, threshold: 70 }, before: {}, after: { config: { thresholdFloor: 75 } } },
    { code: "invalid_request", errors: [{ field: "threshold", code: "threshold_below_floor" }] },
  ],
  [
    "a host that is no longer listed",
    {
      value: { ...person, imageUrl: `https://${host}/a.jpg` },
      before: { config: { imageUrlHosts: new Set([host]) } },
      after: { config: { imageUrlHosts: new Set(["other.example.com"]) } },
    },
    { code: "invalid_request", errors: [{ field: "imageUrl", code: "image_url_host" }] },
  ],
  [
    "addresses that are off",
    {
      value: { ...person, imageUrl: `https://${host}/a.jpg` },
      before: { config: { imageUrlHosts: new Set([host]) } },
      after: {},
    },
    { code: "invalid_request", errors: [{ field: "imageUrl", code: "image_url_disabled" }] },
  ],
  [
    "a consent that every face needs",
    { value: face, before: {}, after: { config: { requireConsent: "face" } } },
    { code: "invalid_request", errors: [{ field: "consent", code: "required" }] },
  ],
  [
    "a guardian's consent for persons under 14",
    { value: child, before: { config: { minors: "allow" } }, after: { config: { minors: "guardian" } } },
    { code: "invalid_request", errors: [{ field: "consent.guardian", code: "required" }] },
  ],
  [
    "no persons under 14",
    {
      value: { ...child, consent: { id: "consent-17", purpose: "account-opening", guardian: true } },
      before: {},
      after: { config: { minors: "refuse" } },
    },
    { code: "invalid_request", errors: [{ field: "idNumber", code: "under_14" }] },
  ],
  [
    "no provider that takes addresses",
    {
      value: { ...person, imageUrl: `https://${host}/a.jpg` },
      before: { config: { imageUrlHosts: new Set([host]) } },
      after: {
        config: { imageUrlHosts: new Set([host]) },
        ...served({ ...scoringOperation, takesImageUrl: false }),
      },
    },
    { code: "invalid_request", errors: [{ field: "imageUrl", code: "image_url_unsupported" }] },
  ],
  [
    "no provider that takes so large an image",
    {
      value: face,
      before: {},
      after: served({
        ...scoringOperation,
        imageLimits: { ...operation.imageLimits, maxBase64Characters: 4 },
      }),
    },
    { code: "invalid_request", errors: [{ field: "image", code: "provider_size" }] },
  ],
  [
    "no provider for the document",
    {
      value: { ...face, idNumber: madeUpIdNumber({ province: "81" }), name: "陳大文" },
      before: {},
      after: served({ ...scoringOperation, documentTypes: ["mainland_id"] }),
    },
    { code: "invalid_request", errors: [{ field: "idNumber", code: "unsupported_document" }] },
  ],
  [
    "no provider that honours the option",
    { value: { ...face, threshold: 70 }, before: {}, after: served(operation) },
    { code: "option_unsupported" },
  ],
];

describe.each(changes)("after a change to %s", (_, { value, before, after }, refusal) => {
  it("a verdict that is paid for is still replayed to the byte, for one read", async () => {
    const table: MemoryTable = new Map();
    const first = await deploy(table, before).check(value);
    expect(first).toMatchObject({ replayed: false });
    const later = deploy(table, after);
    const replay = await later.check(value);
    expect(replay).toMatchObject({ replayed: true });
    expect(JSON.stringify("answer" in replay && replay.answer)).toBe(
      JSON.stringify("answer" in first && first.answer),
    );
    expect(later.counts).toEqual({ reads: 1, writes: 0 });
    expect(later.pipeline.requests).toEqual([]);
  });

  it("a new key is refused, and nothing is stored or called", async () => {
    const table: MemoryTable = new Map();
    const later = deploy(table, after);
    const refused = await later.check(value);
    expect(refused).toMatchObject({ ...refusal, charged: "no" });
    expect(refused).toMatchObject({ verificationId: undefined });
    expect(later.counts).toEqual({ reads: 1, writes: 0 });
    expect(later.pipeline.requests).toEqual([]);
    expect(table.size).toBe(0);
  });

  it("a key that may have cost something is refused with what it has cost", async () => {
    const table: MemoryTable = new Map();
    await deploy(table, before, () => cutOff).check(value);
    const later = deploy(table, after);
    expect(await later.check(value)).toMatchObject({ code: "in_progress", charged: "unknown" });
    later.pipeline.clock.advance(120_000);
    const refused = await later.check(value);
    expect(refused).toMatchObject({ ...refusal, charged: "unknown" });
    expect(refused instanceof Problem && refused.verificationId).toMatch(/^vrf_/);
    expect(later.pipeline.requests).toEqual([]);
  });

  it("a key of another input is still reused", async () => {
    const table: MemoryTable = new Map();
    await deploy(table, before).check(value);
    const refused = await deploy(table, after).check({ ...value, reference: "another-order" });
    expect(refused).toMatchObject({ code: "key_reused", charged: "yes", verificationId: undefined });
  });
});

describe("input of a wrong form", () => {
  it("is refused with every rule at once, this deployment's too, and its key is not looked up", async () => {
    const { check, counts } = deploy(new Map(), { config: { thresholdFloor: 75 } });
    expect(await check({ ...face, name: "", threshold: 70 })).toMatchObject({
      code: "invalid_request",
      charged: "no",
      errors: [
        { field: "name", code: "empty" },
        { field: "threshold", code: "threshold_below_floor" },
      ],
    });
    expect(counts).toEqual({ reads: 0, writes: 0 });
  });
});

it("a check that is allowed reads nothing", async () => {
  const { check, counts } = deploy(new Map(), {});
  await check(face);
  expect(counts).toEqual({ reads: 0, writes: 2 });
});
