import { readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contestantOf } from "../../bench/contestants.ts";
import { countOne } from "../../bench/counts.ts";
import { type Field, startField } from "../../bench/field.ts";
import { type ColdStart, coldStart } from "../../bench/process/child.ts";

/*
 * What makes idcheck fast and cheap, counted and not timed, on the bundles that would be deployed. Where one of these
 * fails, `npm run bench` says what it costs.
 */

const idcheck = contestantOf("idcheck");

let field: Field;
beforeAll(async () => {
  field = await startField({ only: ["idcheck"] });
});
afterAll(async () => field.stop());

describe("a warm check", () => {
  let counts: Awaited<ReturnType<typeof countOne>>;
  beforeAll(async () => {
    counts = await countOne(field, idcheck);
  });

  it.each(["twoFactor", "threeFactor"] as const)(
    "of %s is two writes of one unit each, and no read",
    (kind) => {
      expect(counts[kind]).toMatchObject({ calls: 2, writeUnits: 2, readUnits: 0 });
    },
  );

  it("that is replayed is one write that fails", () => {
    expect(counts.replay).toMatchObject({ calls: 1, writeUnits: 1, readUnits: 0 });
  });

  it("sends at most 2 KB to DynamoDB and is answered with next to nothing", () => {
    for (const { requestBytes, responseBytes } of [counts.twoFactor, counts.threeFactor]) {
      expect(requestBytes).toBeLessThan(2_048);
      expect(responseBytes).toBeLessThan(16);
    }
  });

  it("leaves at most 1 KB of log", () => {
    for (const { logBytes } of Object.values(counts)) expect(logBytes).toBeLessThanOrEqual(1_024);
  });
});

describe("a cold start", () => {
  let start: ColdStart;
  let logBytes = 0;
  beforeAll(async () => {
    const options = field.processOf(idcheck, "twoFactor", { isMetered: true });
    field.meter.take();
    field.secretsMeter.take();
    const before = statSync(options.logPath).size;
    start = await coldStart(options);
    logBytes = statSync(options.logPath).size - before;
  });

  it("reads two secrets: the keys, and the account of the provider that is asked first", () => {
    expect(field.secretsMeter.take().calls).toBe(2);
  });

  it("asks DynamoDB twice more than a warm check: for what all instances know, and for what is decided about the caller", () => {
    const { calls, writeUnits, readUnits } = field.meter.take();
    expect({ calls, writeUnits }).toEqual({ calls: 4, writeUnits: 2 });
    expect(readUnits).toBeLessThanOrEqual(1.5);
  });

  it("loads no module of Node that is slow and needed by nobody", () => {
    const loaded = start.nodeModules.map((module) => module.replace(/^NativeModule /u, ""));
    const slow = new Set([
      "fs/promises",
      "internal/deps/undici/undici",
      "internal/crypto/webcrypto",
      "internal/readline/interface",
      "internal/webstreams/readablestream",
      "internal/worker/io",
      "http2",
    ]);
    expect(loaded.filter((module) => slow.has(module))).toEqual([]);
  });

  it("loads at most as many modules of Node as it did", () => {
    expect(start.nodeModules.length).toBeLessThanOrEqual(184);
  });

  it("leaves one line of at most 1.25 KB", () => {
    expect(logBytes).toBeLessThanOrEqual(1_280);
  });
});

describe("a bundle", () => {
  it.each(["twoFactor", "threeFactor"] as const)("of %s is at most 380 KB, and 150 KB in its zip", (kind) => {
    const { path, zipBytes } = field.bundleOf(idcheck, kind);
    expect(readFileSync(path).length).toBeLessThanOrEqual(380 * 1024);
    expect(zipBytes).toBeLessThanOrEqual(150 * 1024);
  });

  it("uses no global crypto, which the bundles leave undefined", () => {
    const text = readFileSync(field.bundleOf(idcheck, "threeFactor").path, "utf8");
    expect(text.match(/void 0\)?\.(?:randomUUID|getRandomValues|subtle)/gu)).toBeNull();
  });
});
