import { describe, expect, it } from "vitest";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import type { Verified } from "../../../lib/check/answer.ts";
import type { ProviderState } from "../../../lib/facts/provider-state.ts";
import { forget } from "../../../lib/records/forget.ts";
import { parseKeys, type Keys } from "../../../lib/secrets/keys.ts";
import { recordFromItem } from "../../../lib/records/item.ts";
import type { VerifyRequest } from "../../../lib/check/request.ts";
import { verify } from "../../../lib/check/verify.ts";
import { madeUpPerson } from "../../samples/people.ts";
import {
  createPipeline,
  cutOff,
  kuaidi100Match,
  refused,
  responded,
  shuxunAnswer,
  withSecondProvider,
  type Pipeline,
} from "./pipeline.ts";
import { applyWrite, createMemoryStore } from "../store/memory-store.ts";

const person = madeUpPerson(1);
const idempotencyKey = "check-2026-11-22-0001";

async function check(pipeline: Pipeline, changes: Partial<VerifyRequest> = {}): Promise<Verified> {
  return verify(
    twoFactor,
    {
      caller: "iam:000000000000:role/orders",
      idempotencyKey,
      body: { ok: true, value: { ...person, reference: "order-17" } },
      deadlineAt: pipeline.clock.now() + 29_000,
      trace: { attempts: [] },
      ...changes,
    },
    pipeline.dependencies,
  );
}

async function problem(pipeline: Pipeline, changes: Partial<VerifyRequest> = {}): Promise<Problem> {
  const error = await check(pipeline, changes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Problem)) throw new Error("no problem", { cause: error });
  return error;
}

function attempts(pipeline: Pipeline): unknown {
  const [item] = pipeline.table.values();
  if (item === undefined) return undefined;
  return Object.values(recordFromItem(item).attempts).map(({ provider, charge }) => `${provider} ${charge}`);
}

/** A request under the n-th other key. */
const next = (n: number): Partial<VerifyRequest> => ({ idempotencyKey: `check-2026-11-22-${1000 + n}` });

describe("a check with a verdict", () => {
  it("answers, stores the answer, and replays it to the byte without another call", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    const first = await check(pipeline);
    expect(first).toMatchObject({
      replayed: false,
      saved: true,
      answer: {
        kind: "two_factor",
        verdict: "match",
        reason: "match",
        advice: "accept",
        identity: "match",
        provider: "shuxun",
        providerReference: "SX0001",
        charged: "yes",
        attemptCount: 1,
        live: true,
        reference: "order-17",
        createdAt: "2026-11-22T04:30:00.000Z",
      },
    });
    const second = await check(pipeline);
    expect(second.replayed).toBe(true);
    expect(JSON.stringify(second.answer)).toBe(JSON.stringify(first.answer));
    expect(pipeline.requests).toHaveLength(1);
    expect(attempts(pipeline)).toEqual(["shuxun charged"]);
  });

  it("says so where the store did not take the answer, and leaves a line that says how to settle the attempt", async () => {
    let down = false;
    const pipeline = createPipeline(
      () => {
        down = true;
        return shuxunAnswer(2);
      },
      {
        store: (table) => {
          const store = createMemoryStore(table);
          return {
            ...store,
            write: (write, timeoutMs) =>
              down ? Promise.reject(new Error("down")) : store.write(write, timeoutMs),
          };
        },
      },
    );
    expect(await check(pipeline)).toMatchObject({ saved: false, answer: { reason: "identity_mismatch" } });
    expect(attempts(pipeline)).toEqual(["shuxun open"]);
    expect(pipeline.lines).toMatchObject([
      {
        event: "alarm",
        alarm: "unsaved",
        attempt: 1,
        provider: "shuxun",
        charge: "charged",
        providerReference: "SX0001",
      },
    ]);
    expect(pipeline.lines[0]?.["settle"]).toMatch(
      /^npx idcheck settle vrf_[\w-]{22} 1 charged --by <you> --evidence <what shows it> --stage local$/u,
    );
  });

  it("is not answered where its person was forgotten meanwhile", async () => {
    const pipeline = createPipeline((_request, _call, clock) => {
      const [item] = pipeline.table.values();
      if (item === undefined) throw new TypeError("the open attempt is not written");
      clock.advance(60_000 + 29_000);
      applyWrite(pipeline.table, forget(recordFromItem(item)).write);
      return shuxunAnswer(1);
    });
    expect(await problem(pipeline)).toMatchObject({ code: "key_expired", charged: "unknown" });
    expect(attempts(pipeline)).toEqual(["shuxun charged"]);
    expect(JSON.stringify([...pipeline.table.values()])).not.toContain("order-17");
  });

  it("is final: no second provider is asked after an answer that is no match", async () => {
    for (const result of [2, 3]) {
      const pipeline = createPipeline(() => shuxunAnswer(result));
      await check(pipeline);
      expect(pipeline.requests).toHaveLength(1);
    }
  });

  it("is undetermined with an alarm where the code is unknown", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(77));
    expect(await check(pipeline)).toMatchObject({
      answer: { verdict: "undetermined", reason: "unknown_answer", charged: "yes" },
    });
    expect(pipeline.lines).toMatchObject([{ event: "alarm", alarm: "unknown_answer", provider: "shuxun" }]);
  });
});

describe("input that breaks rules", () => {
  it("is refused with every rule at once, and neither stored nor sent", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    const value = { name: "", idNumber: "11999919900307777X", extra: 1 };
    const found = await problem(pipeline, { idempotencyKey: "short", body: { ok: true, value } });
    expect(found).toMatchObject({ code: "invalid_request", charged: "no" });
    expect(found.errors?.map(({ field }) => field).toSorted()).toEqual([
      "body",
      "idNumber",
      "idempotencyKey",
      "name",
    ]);
    expect(pipeline.requests).toHaveLength(0);
    expect(pipeline.table.size).toBe(0);
  });

  it("under a used key is refused as key_reused, also where only the reference differs", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    await check(pipeline);
    const body = { ok: true as const, value: { ...person, reference: "order-18" } };
    expect(await problem(pipeline, { body })).toMatchObject({ code: "key_reused", charged: "yes" });
  });

  it("of two callers under the same key are two checks", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    await check(pipeline);
    expect(await check(pipeline, { caller: "iam:000000000000:role/other" })).toMatchObject({
      replayed: false,
    });
    expect(pipeline.requests).toHaveLength(2);
  });
});

describe("a provider that fails", () => {
  it("before anything was sent is called once more, then the next one is asked", async () => {
    const pipeline = withSecondProvider(createPipeline((_, call) => (call < 2 ? refused : kuaidi100Match)));
    expect(await check(pipeline)).toMatchObject({
      answer: { provider: "kuaidi100", charged: "yes", attemptCount: 2 },
    });
    expect(pipeline.requests).toHaveLength(3);
    expect(attempts(pipeline)).toEqual(["shuxun free", "kuaidi100 charged"]);
  });

  it("after it was sent is never called again, and the next one is asked once", async () => {
    const pipeline = withSecondProvider(createPipeline((_, call) => (call < 1 ? cutOff : kuaidi100Match)));
    expect(await check(pipeline)).toMatchObject({ answer: { provider: "kuaidi100", charged: "yes" } });
    expect(pipeline.requests).toHaveLength(2);
    expect(attempts(pipeline)).toEqual(["shuxun unknown", "kuaidi100 charged"]);
  });

  it("with an unknown charge ends the check where fail-over after unknown is switched off", async () => {
    const pipeline = withSecondProvider(
      createPipeline(() => cutOff, { config: { failOverAfterUnknown: "never" } }),
    );
    expect(await problem(pipeline)).toMatchObject({
      code: "provider_timeout",
      charged: "unknown",
      retryAfterSeconds: 50,
    });
    expect(pipeline.requests).toHaveLength(1);
  });

  it.each(["once", "never"] as const)(
    "with an answer of unknown charge asks the next one, also with fail-over after unknown set to %s",
    async (failOverAfterUnknown) => {
      const pipeline = withSecondProvider(
        createPipeline((_, call) => (call < 1 ? responded(200, "<html>") : shuxunAnswer(1)), {
          config: { failOverAfterUnknown, providerIds: ["kuaidi100", "shuxun"] },
        }),
      );
      expect(await check(pipeline)).toMatchObject({ answer: { provider: "shuxun", charged: "yes" } });
      expect(attempts(pipeline)).toEqual(["kuaidi100 unknown", "shuxun charged"]);
    },
  );

  it("with an answer of unknown charge leaves the key free at once, because the call has ended", async () => {
    const pipeline = withSecondProvider(
      createPipeline(() => responded(200, "<html>"), { config: { providerIds: ["kuaidi100"] } }),
    );
    const found = await problem(pipeline);
    expect(found).toMatchObject({ code: "provider_bad_response", charged: "unknown" });
    expect(found.retryAfterSeconds).toBeUndefined();
    expect(await problem(pipeline)).toMatchObject({ code: "provider_bad_response" });
    expect(attempts(pipeline)).toEqual(["kuaidi100 unknown", "kuaidi100 unknown"]);
  });

  it("that was cut off keeps the key locked, also after another one that was answered", async () => {
    const pipeline = withSecondProvider(
      createPipeline((_, call) => (call < 1 ? cutOff : responded(200, "<html>"))),
    );
    expect(await problem(pipeline)).toMatchObject({
      code: "provider_timeout",
      charged: "unknown",
      retryAfterSeconds: 50,
    });
    expect(attempts(pipeline)).toEqual(["shuxun unknown", "kuaidi100 unknown"]);
  });

  it("behind a gateway's time-out keeps the key locked, because the vendor may still be at work", async () => {
    for (const status of [502, 504]) {
      const pipeline = createPipeline(() => responded(status, ""));
      expect(await problem(pipeline)).toMatchObject({ code: "provider_timeout", retryAfterSeconds: 50 });
    }
  });

  it("for nothing leaves the key free at once", async () => {
    const pipeline = createPipeline(() => refused);
    const found = await problem(pipeline);
    expect(found).toMatchObject({ code: "provider_unavailable", charged: "no", retryable: true });
    expect(found.retryAfterSeconds).toBeUndefined();
    await problem(pipeline);
    expect(attempts(pipeline)).toEqual(["shuxun free", "shuxun free"]);
  });

  it("with something unreadable that is charged runs the key out after three attempts", async () => {
    const pipeline = createPipeline(() => responded(200, "<html>"));
    expect(await problem(pipeline)).toMatchObject({ code: "provider_bad_response", charged: "yes" });
    expect(await problem(pipeline)).toMatchObject({ code: "provider_bad_response" });
    expect(await problem(pipeline)).toMatchObject({ code: "attempts_exhausted", charged: "yes" });
    expect(await problem(pipeline)).toMatchObject({ code: "attempts_exhausted", retryable: false });
    expect(pipeline.requests).toHaveLength(3);
  });

  it("because its quota is used up is marked for every instance and passed over from then on", async () => {
    const exhausted = responded(403, "", { "x-ca-error-code": "B403MQ" });
    const pipeline = withSecondProvider(createPipeline((_, call) => (call < 1 ? exhausted : kuaidi100Match)));
    await check(pipeline);
    expect(pipeline.states.get("shuxun#two_factor")?.quotaExhaustedUntil).toBeGreaterThan(
      pipeline.clock.now(),
    );
    await check(pipeline, { idempotencyKey: "check-2026-11-22-0002" });
    expect(pipeline.requests).toHaveLength(3);
    expect(pipeline.lines).toMatchObject([{ alarm: "quota_exhausted", provider: "shuxun" }]);
  });

  it("because its quota is used up is not called by other instances after 10 s, until that is cleared", async () => {
    const exhausted = responded(403, "", { "x-ca-error-code": "B403MQ" });
    const states = new Map<string, ProviderState>();
    const finder = withSecondProvider(
      createPipeline((_, call) => (call < 1 ? exhausted : kuaidi100Match), { states }),
    );
    const other = withSecondProvider(
      createPipeline(({ url }) => (url.includes("alicloud") ? shuxunAnswer(1) : kuaidi100Match), { states }),
    );
    const providerOf = async (n: number): Promise<string> => (await check(other, next(n))).answer.provider;
    expect(await providerOf(1)).toBe("shuxun");
    await check(finder);
    other.clock.advance(10_000);
    expect(await providerOf(2)).toBe("kuaidi100");
    states.set("shuxun#two_factor", { clearedAt: other.clock.now() });
    other.clock.advance(10_000);
    expect(await providerOf(3)).toBe("shuxun");
  });

  it("because of its credentials is called once more only with a newer secret", async () => {
    const broken = responded(403, "Unauthorized", { "x-ca-error-code": "A403EP" });
    const pipeline = createPipeline((_, call) => {
      pipeline.secrets.set("idcheck/local/providers/shuxun", {
        value: { appCode: "newer-app-code" },
        versionId: "2",
      });
      return call < 1 ? broken : shuxunAnswer(1);
    });
    expect(await check(pipeline)).toMatchObject({ answer: { verdict: "match", attemptCount: 1 } });
    expect(pipeline.requests.map(({ headers }) => headers["authorization"])).toEqual([
      "APPCODE made-up-app-code",
      "APPCODE newer-app-code",
    ]);
  });
});

describe("an instance that has not read the newest pepper", () => {
  it("reads the keys again and replays, instead of sending its caller away to pay twice", async () => {
    const older = parseKeys(peppers(["p1"]));
    const newer = parseKeys(peppers(["p1", "p2"]));
    const pipeline = createPipeline(() => shuxunAnswer(1));
    await check({
      ...pipeline,
      dependencies: { ...pipeline.dependencies, keys: () => Promise.resolve(newer) },
    });
    const behind = {
      ...pipeline.dependencies,
      keys: (outdated?: Keys) => Promise.resolve(outdated === older ? newer : older),
    };
    expect(await check({ ...pipeline, dependencies: behind })).toMatchObject({ replayed: true });
  });

  it("is unavailable while it cannot read the keys again, and refuses the key only if the pepper was removed", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    const withKeys = (keys: Keys): Pipeline => ({
      ...pipeline,
      dependencies: { ...pipeline.dependencies, keys: () => Promise.resolve(keys) },
    });
    await check(withKeys(parseKeys(peppers(["p1", "p2"]))));
    expect(await problem(withKeys(parseKeys(peppers(["p1"]))))).toMatchObject({
      code: "unavailable",
      charged: "unknown",
      retryable: true,
      retryAfterSeconds: 10,
    });
    const removed = parseKeys({ ...Object(peppers(["p1"])), removed: ["p2"] });
    expect(await problem(withKeys(removed))).toMatchObject({ code: "key_expired", charged: "yes" });
    expect(pipeline.requests).toHaveLength(1);
  });
});

const keyText = (fill: number): string => Buffer.alloc(32, fill).toString("base64");

/** The secret with these peppers, the last one current. */
function peppers(ids: readonly string[]): unknown {
  const values = new Map(ids.map((id, index) => [id, keyText(index + 2)]));
  return { partitionKey: keyText(1), current: ids.at(-1), peppers: Object.fromEntries(values) };
}

describe("a provider's breaker", () => {
  it("opens after five failures in a row, is announced once, and lets one probe through later", async () => {
    let isDown = true;
    const pipeline = createPipeline(() => (isDown ? responded(503, "") : shuxunAnswer(1)));
    for (let n = 0; n < 3; n++) await problem(pipeline, next(n));
    const calls = pipeline.requests.length;
    expect(await problem(pipeline, next(3))).toMatchObject({ code: "unavailable", charged: "no" });
    expect(pipeline.requests).toHaveLength(calls);
    expect(pipeline.lines.filter(({ alarm }) => alarm === "breaker_open")).toHaveLength(1);
    isDown = false;
    pipeline.clock.advance(15_000);
    expect(await check(pipeline, next(4))).toMatchObject({ answer: { verdict: "match" } });
    expect(await check(pipeline, next(5))).toMatchObject({ answer: { verdict: "match" } });
  });

  it("does not lose its probe to a replay", async () => {
    let isDown = false;
    const pipeline = createPipeline(() => (isDown ? responded(503, "") : shuxunAnswer(1)));
    await check(pipeline);
    isDown = true;
    for (let n = 0; n < 5; n++) {
      await problem(pipeline, next(n));
    }
    isDown = false;
    pipeline.clock.advance(15_000);
    expect(await check(pipeline)).toMatchObject({ replayed: true });
    expect(await check(pipeline, next(1000))).toMatchObject({ replayed: false });
  });
});

describe("a name that a provider refuses", () => {
  const refusedForm = responded(200, { code: 200, data: { errorCode: 222022 } });

  it("is the caller's fault only where every provider has refused it", async () => {
    const alone = withSecondProvider(
      createPipeline(() => refusedForm, { config: { providerIds: ["kuaidi100"] } }),
    );
    expect(await problem(alone)).toMatchObject({ code: "input_refused", retryable: false });
    const otherIsOut = withSecondProvider(
      createPipeline(() => refusedForm, { config: { providerIds: ["kuaidi100", "shuxun"] } }),
    );
    otherIsOut.states.set("shuxun", { switchedOff: true });
    expect(await problem(otherIsOut)).toMatchObject({ code: "provider_unavailable", retryable: true });
  });
});

describe("a check that nobody can take", () => {
  it("does not say that a key is free of charge whose earlier attempt may have been charged", async () => {
    const pipeline = createPipeline(() => cutOff);
    await problem(pipeline);
    pipeline.states.set("shuxun", { switchedOff: true });
    pipeline.clock.advance(60_000);
    expect(await problem(pipeline)).toMatchObject({ code: "unavailable", charged: "unknown" });
  });

  it("is unavailable and stores nothing, but a key that is done still replays", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    await check(pipeline);
    pipeline.states.set("shuxun", { switchedOff: true });
    pipeline.clock.advance(10_000);
    expect(await check(pipeline)).toMatchObject({ replayed: true });
    expect(await problem(pipeline, { idempotencyKey: "check-2026-11-22-0002" })).toMatchObject({
      code: "unavailable",
      charged: "no",
    });
    expect(pipeline.table.size).toBe(1);
  });

  it("does not start a call that could not be persisted before the deadline", async () => {
    const pipeline = createPipeline(() => shuxunAnswer(1));
    expect(await problem(pipeline, { deadlineAt: pipeline.clock.now() + 4_900 })).toMatchObject({
      code: "unavailable",
      charged: "no",
    });
    expect(pipeline.requests).toHaveLength(0);
    expect(attempts(pipeline)).toEqual(["shuxun free"]);
  });
});
