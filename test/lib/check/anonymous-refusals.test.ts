import { describe, expect, it } from "vitest";

import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { Problem } from "../../../lib/domain/problem.ts";
import type { Exchange } from "../../../lib/providers/exchange.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { alarmsOf, checkThrough } from "./checks.ts";
import { createPipeline, kuaidi100Match, responded, shuxunAnswer, withSecondProvider } from "./pipeline.ts";

const forbidden = responded(403, "<html>Forbidden</html>");

/** Two providers, the first of which answers the n-th person asked of it so. */
function setUp(answerOf: (asked: number) => Exchange) {
  let asked = 0;
  const pipeline = withSecondProvider(
    createPipeline(({ url }) => (url.includes("alicloud") ? answerOf(asked++) : kuaidi100Match)),
  );
  /** Who answered a check of the n-th made-up person, or the code of the problem. */
  const check = async (n: number): Promise<string> =>
    checkThrough(pipeline, { check: twoFactor, value: madeUpPerson(n) }).then(
      ({ answer }) => answer.provider,
      (error: unknown) => (error instanceof Problem ? error.code : Promise.reject(error)),
    );
  return { pipeline, check, asked: () => asked };
}

const isMarked = (pipeline: ReturnType<typeof setUp>["pipeline"]): boolean =>
  pipeline.states.get("shuxun#two_factor")?.credentialsBroken !== undefined;

describe("a 403 that does not say why", () => {
  it("costs one person a second provider, and nobody else the first", async () => {
    const { pipeline, check, asked } = setUp((n) => (n === 0 ? forbidden : shuxunAnswer(1)));
    expect(await check(0)).toBe("kuaidi100");
    for (let n = 1; n <= 20; n += 1) expect(await check(n)).toBe("shuxun");
    expect(asked()).toBe(21);
    expect(isMarked(pipeline)).toBe(false);
    expect(alarmsOf(pipeline)).toEqual([]);
  });

  it("is no fact about the account if one person meets it again and again", async () => {
    const { pipeline, check } = setUp(() => forbidden);
    for (let count = 0; count < 4; count += 1) expect(await check(1)).toBe("kuaidi100");
    expect(isMarked(pipeline)).toBe(false);
    expect(alarmsOf(pipeline)).toEqual([]);
  });

  it("is one once three different people have met it in a row", async () => {
    const { pipeline, check, asked } = setUp(() => forbidden);
    for (let n = 0; n < 3; n += 1) expect(await check(n)).toBe("kuaidi100");
    expect(isMarked(pipeline)).toBe(true);
    expect(alarmsOf(pipeline)).toEqual(["credentials shuxun"]);
    expect(await check(3)).toBe("kuaidi100");
    expect(asked()).toBe(3);
  });

  it("is none while answers about others come between", async () => {
    const { pipeline, check } = setUp((n) => (n % 3 === 2 ? shuxunAnswer(1) : forbidden));
    for (let n = 0; n < 12; n += 1) await check(n);
    expect(isMarked(pipeline)).toBe(false);
  });

  it("is one although answers that nobody understands come between", async () => {
    const { pipeline, check } = setUp((n) => (n % 2 === 1 ? shuxunAnswer(99) : forbidden));
    for (let n = 0; n < 5; n += 1) await check(n);
    expect(isMarked(pipeline)).toBe(true);
  });

  it("is none if the three people take more than a minute", async () => {
    const { pipeline, check } = setUp(() => forbidden);
    for (let n = 0; n < 4; n += 1) {
      await check(n);
      pipeline.clock.advance(30_000);
    }
    expect(isMarked(pipeline)).toBe(false);
  });

  it("feeds the breaker: five people in a row rest the provider for seconds, not for minutes", async () => {
    const statuses = [403, 403, 401, 401, 403];
    const { pipeline, check, asked } = setUp((n) => {
      const status = statuses[n];
      return status === undefined ? shuxunAnswer(1) : responded(status, "");
    });
    for (let n = 0; n < 6; n += 1) expect(await check(n)).toBe("kuaidi100");
    expect(asked()).toBe(5);
    expect(alarmsOf(pipeline)).toEqual(["breaker_open shuxun"]);
    pipeline.clock.advance(15_000);
    expect(await check(9)).toBe("shuxun");
  });

  it.each([
    ["again and again", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
    ["between answers about others", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6]],
  ])("that one person meets %s rests the provider for nobody", async (_, people) => {
    const { pipeline, check } = setUp((n) => (people[n] === 0 ? forbidden : shuxunAnswer(1)));
    for (const n of people) expect(await check(n)).toBe(n === 0 ? "kuaidi100" : "shuxun");
    expect(alarmsOf(pipeline)).toEqual([]);
  });

  it("is none while answers about the inputs of others come between", async () => {
    const tooLong = responded(413, "", { "x-ca-error-code": "I413UL" });
    const { pipeline, check } = setUp((n) => (n % 2 === 1 ? tooLong : forbidden));
    for (let n = 0; n < 8; n += 1) expect(await check(n)).toBe("kuaidi100");
    expect(isMarked(pipeline)).toBe(false);
  });

  it("is a fact at once if the gateway says what it is about", async () => {
    const { pipeline, check } = setUp(() => responded(403, "", { "x-ca-error-code": "A403EP" }));
    await check(0);
    expect(isMarked(pipeline)).toBe(true);
    expect(alarmsOf(pipeline)).toEqual(["credentials shuxun"]);
  });

  it("is tried again with a newer secret, as refused credentials are", async () => {
    const { pipeline, check } = setUp((n) => (n === 0 ? forbidden : shuxunAnswer(1)));
    pipeline.secrets.set("idcheck/local/providers/shuxun", {
      value: { appCode: "made-up-app-code" },
      versionId: "1",
    });
    await pipeline.dependencies.availability.nextReady(pipeline.dependencies.providers, "two_factor", []);
    pipeline.secrets.set("idcheck/local/providers/shuxun", {
      value: { appCode: "newer-app-code" },
      versionId: "2",
    });
    expect(await check(0)).toBe("shuxun");
  });
});

describe("a refusal of the parameters that does not say which", () => {
  const refused = responded(200, { code: "1", msg: "参数错误", isFee: 0 });

  it("asks the next provider, without an alarm", async () => {
    const { pipeline, check } = setUp((n) => (n === 0 ? refused : shuxunAnswer(1)));
    expect(await check(0)).toBe("kuaidi100");
    expect(await check(1)).toBe("shuxun");
    expect(alarmsOf(pipeline)).toEqual([]);
  });

  it("is a fault of ours, with an alarm, once three different people have met it in a row", async () => {
    const { pipeline, check, asked } = setUp(() => refused);
    for (let count = 0; count < 4; count += 1) expect(await check(count % 2)).toBe("kuaidi100");
    expect(alarmsOf(pipeline)).toEqual([]);
    expect(await check(2)).toBe("kuaidi100");
    expect(alarmsOf(pipeline)).toEqual(["request_rejected shuxun"]);
    await check(3);
    expect(asked()).toBe(6);
    expect(pipeline.states.size).toBe(0);
  });
});

describe("an alarm of a failure", () => {
  it.each([
    ["B451DO", "misconfigured", "provider"],
    ["A403IP", "misconfigured", "provider"],
    ["Z403ZZ", "misconfigured", "provider"],
    ["I404NF", "misconfigured", "account"],
    ["I400HD", "request_rejected", "ours"],
    ["B403MQ", "quota_exhausted", "account"],
  ])("for %s is %s, and says that the fault is %s's", async (code, alarm, fault) => {
    const { pipeline, check } = setUp(() =>
      responded(Number(code.slice(1, 4)), "", { "x-ca-error-code": code }),
    );
    await check(0);
    expect(pipeline.lines.filter(({ event }) => event === "alarm")).toMatchObject([{ alarm, code, fault }]);
    expect(pipeline.states.size).toBe(code === "B403MQ" ? 1 : 0);
  });
});
