import { ConfigurationError } from "../../../lib/base/configuration-error.ts";
import { inspect } from "node:util";

import * as fc from "../../support/properties.ts";
import { expect, test } from "vitest";

import { Problem } from "../../../lib/domain/problem.ts";
import { cacheSecret, type SecretFailure, type SecretVersion } from "../../../lib/secrets/secrets.ts";

const minuteMs = 60_000;

/** A secret store and a clock of the test's own, and a cache over them. */
function setUp({ ttlMs, parseError }: { ttlMs?: number; parseError?: Error } = {}) {
  const store = {
    version: 1,
    text: undefined as string | undefined,
    reads: 0,
    error: undefined as Error | undefined,
    patienceMs: [] as number[],
  };
  const clock = { time: 1_800_000_000_000, now: () => clock.time };
  const failures: SecretFailure[] = [];
  let parses = 0;
  const secret = cacheSecret({
    name: "idcheck/test/secret",
    async fetchSecret(_name, patienceMs): Promise<SecretVersion> {
      store.reads += 1;
      store.patienceMs.push(patienceMs);
      await Promise.resolve();
      if (store.error) throw store.error;
      return {
        value: store.text ?? JSON.stringify({ version: store.version }),
        versionId: `v${store.version}`,
      };
    },
    parse(value) {
      parses += 1;
      if (parseError) throw parseError;
      return value;
    },
    clock,
    onFailure: (failure) => failures.push(failure),
    ...(ttlMs === undefined ? {} : { ttlMs }),
  });
  return { store, clock, failures, secret, parseCount: () => parses };
}

function named(name: string): Error {
  const error = new Error("the value is hunter2");
  error.name = name;
  return error;
}

test("a secret is read once for five minutes and parsed once per version", async () => {
  const { store, clock, secret, parseCount } = setUp();
  await secret.current();
  clock.time += 5 * minuteMs - 1;
  expect(await secret.current()).toEqual({ value: { version: 1 }, versionId: "v1" });
  expect(store.reads).toBe(1);
  clock.time += 1;
  await secret.current();
  expect(store.reads).toBe(2);
  expect(parseCount()).toBe(1);
});

test("calls that come while a read is in flight share it", async () => {
  const { store, secret } = setUp();
  const values = await Promise.all(Array.from({ length: 50 }, () => secret.current()));
  expect(store.reads).toBe(1);
  expect(new Set(values).size).toBe(1);
});

test("a new version is seen when the old one is five minutes old", async () => {
  const { store, clock, secret } = setUp();
  await secret.current();
  store.version = 2;
  clock.time += 5 * minuteMs;
  expect(await secret.current()).toEqual({ value: { version: 2 }, versionId: "v2" });
});

test("the value that is held is served while the store is down, which is then asked twice a minute", async () => {
  const { store, clock, failures, secret } = setUp();
  await secret.current();
  store.error = named("TimeoutError");
  for (let second = 0; second < 600; second += 1) {
    clock.time += 1_000;
    expect((await secret.current()).versionId).toBe("v1");
  }
  expect(store.reads).toBe(1 + 11);
  expect(failures[0]).toEqual({ secret: "idcheck/test/secret", code: "no_answer", error: "TimeoutError" });
  store.error = undefined;
  store.version = 2;
  clock.time += 30_000;
  expect((await secret.current()).versionId).toBe("v2");
});

test("a new version that cannot be parsed does not replace the one that is held", async () => {
  const { store, clock, failures, secret } = setUp();
  await secret.current();
  store.version = 2;
  store.text = "{hunter2";
  clock.time += 5 * minuteMs;
  expect((await secret.current()).versionId).toBe("v1");
  expect(failures).toEqual([
    {
      secret: "idcheck/test/secret",
      code: "unreadable",
      error: "ConfigurationError",
      detail: "The secret idcheck/test/secret is not JSON.",
    },
  ]);
});

test("without a value to serve a store that is down is unavailable, and is asked again after a second", async () => {
  const { store, clock, secret } = setUp();
  store.error = named("TimeoutError");
  await expect(secret.current()).rejects.toMatchObject({ code: "unavailable" });
  await expect(secret.current()).rejects.toBeInstanceOf(Problem);
  expect(store.reads).toBe(1);
  clock.time += 1_000;
  store.error = undefined;
  expect((await secret.current()).versionId).toBe("v1");
});

test.each([
  ["ResourceNotFoundException", "missing"],
  ["InvalidRequestException", "missing"],
  ["AccessDeniedException", "forbidden"],
  ["DecryptionFailure", "forbidden"],
  ["ExpiredTokenException", "forbidden"],
  ["IncompleteSignatureException", "forbidden"],
  ["InvalidSignatureException", "forbidden"],
  ["UnrecognizedClientException", "forbidden"],
  ["InvalidParameterException", "unreadable"],
  ["InternalServiceError", "no_answer"],
  ["ThrottlingException", "no_answer"],
  ["TimeoutError", "no_answer"],
])("%s is unavailable to callers and %s to the operator, without the value", async (name, code) => {
  const { store, failures, secret } = setUp();
  store.error = named(name);
  const error: unknown = await secret.current().catch((reason: unknown) => reason);
  // Keys that do not exist have looked up no idempotency key. Under keys that cannot be read, a key may have been charged.
  const charged = name === "ResourceNotFoundException" ? "no" : "unknown";
  const retryAfterSeconds = code === "no_answer" ? 1 : undefined;
  expect(error).toMatchObject({ code: "unavailable", status: 503, charged, retryAfterSeconds });
  expect(failures).toEqual([{ secret: "idcheck/test/secret", code, error: name }]);
  expect(inspect([error, failures], { depth: 9, showHidden: true })).not.toContain("hunter2");
});

test("text that is not JSON is unavailable to callers and unreadable to the operator, without the text", async () => {
  const { store, failures, secret } = setUp();
  store.text = "hunter2";
  const error: unknown = await secret.current().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "unavailable" });
  expect(failures).toMatchObject([{ code: "unreadable", error: "ConfigurationError" }]);
  expect(inspect([error, failures], { depth: 9, showHidden: true })).not.toContain("hunter2");
});

test.each([
  [new ConfigurationError("The field key is missing."), { detail: "The field key is missing." }],
  [named("TypeError"), {}],
])("a value that cannot be parsed is unreadable, whatever is thrown: %o", async (parseError, detail) => {
  const { failures, secret } = setUp({ parseError });
  await expect(secret.current()).rejects.toMatchObject({ code: "unavailable" });
  const { name: error } = parseError;
  expect(failures).toEqual([{ secret: "idcheck/test/secret", code: "unreadable", error, ...detail }]);
});

test("only a first read is repeated for a while, because later ones have an older value", async () => {
  const { store, clock, secret } = setUp();
  store.error = named("ThrottlingException");
  await expect(secret.current()).rejects.toBeInstanceOf(Problem);
  store.error = undefined;
  clock.time += 1_000;
  await secret.current();
  clock.time += 5 * minuteMs;
  await secret.current();
  expect(store.patienceMs).toEqual([2_000, 2_000, 0]);
});

test("a first read that was repeated for a second and longer is followed by another one at once", async () => {
  const clock = { time: 1_800_000_000_000, now: () => clock.time };
  let reads = 0;
  const secret = cacheSecret({
    name: "idcheck/test/secret",
    async fetchSecret() {
      await Promise.resolve();
      reads += 1;
      clock.time += 1_000;
      if (reads === 1) throw named("ThrottlingException");
      return { value: "{}", versionId: "v1" };
    },
    parse: (value) => value,
    clock,
  });
  await expect(secret.current()).rejects.toMatchObject({ code: "unavailable" });
  expect((await secret.current()).versionId).toBe("v1");
});

test("after a credentials error the store is asked whether it holds a newer version, once a minute at most", async () => {
  const { store, clock, secret } = setUp();
  await secret.current();
  expect(await secret.refreshIfNewer("v1")).toBe(false);
  clock.time += minuteMs - 1;
  store.version = 2;
  expect(await secret.refreshIfNewer("v1")).toBe(false);
  expect(store.reads).toBe(2);
  clock.time += 1;
  expect(await secret.refreshIfNewer("v1")).toBe(true);
  expect(store.reads).toBe(3);
});

test("whoever still used the old version is told of the newer one without another read", async () => {
  const { store, secret } = setUp();
  await secret.current();
  store.version = 2;
  const answers = await Promise.all(Array.from({ length: 20 }, () => secret.refreshIfNewer("v1")));
  expect(answers.every(Boolean)).toBe(true);
  expect(await secret.refreshIfNewer("v1")).toBe(true);
  expect(await secret.refreshIfNewer("v2")).toBe(false);
  expect(store.reads).toBe(2);
});

test("the store is not asked for a version that is at hand already, however long ago it was read", async () => {
  const { store, clock, secret } = setUp();
  await secret.current();
  store.version = 2;
  await secret.refreshIfNewer("v1");
  clock.time += 2 * minuteMs;
  expect(await secret.refreshIfNewer("v1")).toBe(true);
  expect(store.reads).toBe(2);
});

test("a failing store never makes refreshIfNewer throw", async () => {
  const { store, secret } = setUp();
  await secret.current();
  store.error = named("TimeoutError");
  expect(await secret.refreshIfNewer("v1")).toBe(false);
  expect((await secret.current()).versionId).toBe("v1");
});

test("whatever comes in whatever order, a value once read is always served and reads stay rare", async () => {
  const step = fc.record({
    action: fc.constantFrom("read", "refresh", "rotate", "break", "repair"),
    pauseMs: fc.integer({ min: 0, max: 90_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { store, clock, secret } = setUp();
      const startedAt = clock.time;
      let { versionId } = await secret.current();
      for (const { action, pauseMs } of steps) {
        clock.time += pauseMs;
        if (action === "rotate") store.version += 1;
        if (action === "break") store.error = named("TimeoutError");
        if (action === "repair") store.error = undefined;
        if (action === "refresh") await secret.refreshIfNewer(versionId);
        if (action === "read") ({ versionId } = await secret.current());
      }
      const minutes = (clock.time - startedAt) / minuteMs;
      // At most two a minute while the store is down, and one a minute that is forced.
      expect(store.reads).toBeLessThanOrEqual(2 + 3 * Math.ceil(minutes));
    }),
    { numRuns: 200 },
  );
});

test("a read that was started early is the one that the first use waits for", async () => {
  const { store, secret } = setUp();
  secret.preload();
  secret.preload();
  expect(store.reads).toBe(1);
  expect((await secret.current()).versionId).toBe("v1");
  expect(store.reads).toBe(1);
});

test("an early read that was cut off costs the first use another read, and no refusal", async () => {
  const { store, secret } = setUp();
  store.error = named("TimeoutError");
  secret.preload();
  await Promise.resolve();
  store.error = undefined;
  expect((await secret.current()).versionId).toBe("v1");
  expect(store.reads).toBe(2);
});
