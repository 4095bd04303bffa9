import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { threeFactor } from "../../lib/checks/three-factor.ts";
import { twoFactor } from "../../lib/checks/two-factor.ts";
import { Problem } from "../../lib/domain/problem.ts";
import { failureRules } from "../../lib/providers/failure.ts";
import { createTransport } from "../../lib/providers/transport.ts";
import { recordFromItem } from "../../lib/records/item.ts";
import { systemClock } from "../../lib/base/system.ts";
import { initialSecrets } from "../../local/initial-secrets.ts";
import { magicIdNumber } from "../../local/simulators/people.ts";
import { startSimulators, type Simulators } from "../../local/simulators/server.ts";
import { alarmsOf, attemptsOf, checkThrough } from "../lib/check/checks.ts";
import { createPipeline, type Pipeline } from "../lib/check/pipeline.ts";
import { gatewayRows } from "../lib/providers/shuxun/gateway-rows.ts";
import { jpegImage } from "../samples/images.ts";
import { madeUpPerson } from "../samples/people.ts";

/** What vendors answer that must not be misread: real adapters and sockets, against the simulators. */

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators({ port: 0 });
});
afterAll(() => simulators.stop());
beforeEach(async () => {
  await fetch(`${simulators.url}/_faults`, { method: "DELETE" });
  await fetch(`${simulators.url}/_calls`, { method: "DELETE" });
});

const image = jpegImage().toString("base64");

function pipelineOf(...providerIds: string[]): Pipeline {
  const pipeline = createPipeline(() => Promise.reject(new Error("there is no script")), {
    config: { providerIds },
    // Nobody waits before a call is repeated.
    time: { ...systemClock, sleep: () => Promise.resolve() },
    transport: createTransport(),
  });
  for (const [name, text] of Object.entries(initialSecrets(simulators.url))) {
    if (name.includes("/providers/")) pipeline.secrets.set(name, { value: JSON.parse(text), versionId: "1" });
  }
  return pipeline;
}

async function plan(provider: string, fault: string, times = 1): Promise<void> {
  const body = JSON.stringify({ provider, fault, times });
  const response = await fetch(`${simulators.url}/_faults`, { method: "POST", body });
  if (!response.ok) throw new Error(`no such fault: ${fault}`);
}

/** What a check came to: `match accept by kuaidi100`, or the status and code of its problem. */
async function outcomeOf(pipeline: Pipeline, person: object, withFace: boolean): Promise<string> {
  const check = withFace
    ? checkThrough(pipeline, { check: threeFactor, value: { ...person, image } })
    : checkThrough(pipeline, { check: twoFactor, value: person });
  return check.then(
    ({ answer }) => `${answer.reason} ${answer.advice} by ${answer.provider}`,
    (error: unknown) => {
      if (error instanceof Problem) return `${error.status} ${error.code}`;
      throw error;
    },
  );
}

const facing = (pipeline: Pipeline, n = 1) => outcomeOf(pipeline, madeUpPerson(n), true);
const named = (pipeline: Pipeline, n = 1) => outcomeOf(pipeline, madeUpPerson(n), false);
const magic = (region: string) => ({ name: "示例甲", idNumber: magicIdNumber(region) });
const callsOf = (provider: string): number => simulators.calls().counts[provider]?.calls ?? 0;

describe("one person's 403", () => {
  it.each(["kuaidi100", "shuxun"])("at %s takes it away from nobody else", async (first) => {
    const second = first === "shuxun" ? "kuaidi100" : "shuxun";
    const pipeline = pipelineOf(first, second);
    await plan(first, "http-403");
    expect(await named(pipeline, 0)).toBe(`match accept by ${second}`);
    for (let n = 1; n <= 20; n += 1) expect(await named(pipeline, n)).toBe(`match accept by ${first}`);
    expect(callsOf(first)).toBe(21);
    expect(pipeline.states.size).toBe(0);
    expect(alarmsOf(pipeline)).toEqual([]);
  });

  it("is about the account once three different people have met it in a row", async () => {
    const pipeline = pipelineOf("kuaidi100", "shuxun");
    await plan("kuaidi100", "http-403", 3);
    for (let n = 0; n < 4; n += 1) expect(await named(pipeline, n)).toBe("match accept by shuxun");
    expect(pipeline.states.get("kuaidi100#two_factor")).toHaveProperty("credentialsBroken");
    expect(callsOf("kuaidi100")).toBe(3);
  });
});

describe("a refusal of this input", () => {
  const pictures = [
    ["kuaidi100", "error-code-216201"],
    ["kuaidi100", "error-code-216202"],
    ["kuaidi100", "error-code-222203"],
    ["kuaidi100", "http-413"],
    ["shuxun", "http-413"],
    ["shuxun", "I413RL"],
    ["shuxun", "I413UL"],
  ] as const;

  it.each(pictures)("by %s with %s is about the picture", async (provider, fault) => {
    const other = provider === "shuxun" ? "kuaidi100" : "shuxun";
    await plan(provider, fault, 2);
    const [both, alone] = [pipelineOf(provider, other), pipelineOf(provider)];
    expect(await facing(both)).toBe(`match accept by ${other}`);
    expect(await facing(alone)).toBe(`image_rejected new_image by ${provider}`);
    expect([...alarmsOf(both), ...alarmsOf(alone)]).toEqual([]);
  });

  const inputs = [
    ["kuaidi100", "code-400"],
    ["kuaidi100", "error-code-222352"],
    ["kuaidi100", "error-code-216103"],
    ["kuaidi100", "http-405"],
    ["kuaidi100", "http-400"],
    ["shuxun", "code-1"],
    ["shuxun", "http-405"],
    ["shuxun", "http-400"],
  ] as const;

  it.each(inputs)("by %s with %s may be about the name or number", async (provider, fault) => {
    const other = provider === "shuxun" ? "kuaidi100" : "shuxun";
    await plan(provider, fault, 4);
    const [both, alone] = [pipelineOf(provider, other), pipelineOf(provider)];
    for (const check of [named, facing]) {
      expect(await check(both)).toBe(`match accept by ${other}`);
      expect(await check(alone)).toBe("422 input_refused");
    }
    expect([...alarmsOf(both), ...alarmsOf(alone)]).toEqual([]);
  });

  it("is a fault of ours only where no input can be meant", async () => {
    for (const [provider, fault] of [
      ["kuaidi100", "error-code-222001"],
      ["shuxun", "I400HD"],
    ] as const) {
      const pipeline = pipelineOf(provider);
      await plan(provider, fault);
      expect(await facing(pipeline)).toBe("502 provider_rejected_request");
      expect(alarmsOf(pipeline)).toEqual([`request_rejected ${provider}`]);
    }
  });
});

describe("a code with two meanings", () => {
  it.each(["222351", "222360", "222354"])("such as %s sends a person to review", async (code) => {
    const pipeline = pipelineOf("kuaidi100");
    await plan("kuaidi100", `error-code-${code}`, 2);
    expect(await named(pipeline)).toBe("no_record review by kuaidi100");
    expect(await facing(pipeline)).toBe("no_record review by kuaidi100");
  });

  it("is not 216601, which says that name and number do not match", async () => {
    await plan("kuaidi100", "error-code-216601");
    expect(await named(pipelineOf("kuaidi100"))).toBe("identity_mismatch reject by kuaidi100");
  });
});

describe("a code about a face", () => {
  // No face · no photo on record · a poor photo on record · a poor picture · no live person.
  const codes = ["222202", "222355", "222350", "222356", "223120"];
  const providers = ["kuaidi100", "baidu"];

  it.each(providers)("from %s says nothing of a check without one, and alarms", async (provider) => {
    const pipeline = pipelineOf(provider);
    for (const code of codes) {
      await plan(provider, `error-code-${code}`);
      expect(await named(pipeline)).toBe(`unknown_answer review by ${provider}`);
    }
    expect(new Set(alarmsOf(pipeline))).toEqual(new Set([`unknown_answer ${provider}`]));
  });

  it.each(providers)("from %s stands where a face was sent", async (provider) => {
    await plan(provider, "error-code-222202");
    expect(await facing(pipelineOf(provider))).toBe(`face_not_detected new_image by ${provider}`);
  });
});

describe("an answer that is paid for", () => {
  it.each(["coding-charset", "coding-empty", "gbk", "invalid-utf8", "bom"])(
    "is read if it comes as %s",
    async (fault) => {
      for (const provider of ["kuaidi100", "shuxun"]) {
        await plan(provider, fault, 2);
        expect(await named(pipelineOf(provider, "shuxun"))).toBe(`match accept by ${provider}`);
        expect(await facing(pipelineOf(provider, "shuxun"))).toBe(`match accept by ${provider}`);
      }
    },
  );

  it.each(["duplicate-keys", "not-json", "html", "gzip"])("is not guessed if it is %s", async (fault) => {
    for (const provider of ["kuaidi100", "shuxun"]) {
      await plan(provider, fault);
      expect(await named(pipelineOf(provider))).toBe("502 provider_bad_response");
    }
  });

  it("is no match if an array is where an object is meant, or under a status that gives none", async () => {
    expect(await outcomeOf(pipelineOf("kuaidi100"), magic("310013"), false)).toBe(
      "unknown_answer review by kuaidi100",
    );
    expect(await outcomeOf(pipelineOf("shuxun"), magic("150012"), false)).toBe("502 provider_bad_response");
    await plan("shuxun", "http-403-answer");
    expect(await named(pipelineOf("shuxun"))).toBe("502 provider_unavailable");
  });

  it("costs what its boolean says, and has the score that its double says", async () => {
    const charges = async (region: string) => {
      const pipeline = pipelineOf("shuxun");
      await outcomeOf(pipeline, magic(region), false);
      return attemptsOf(pipeline).map(({ charge }) => charge);
    };
    expect([await charges("150010"), await charges("150011")]).toEqual([["free"], ["charged"]]);
    const tiny = pipelineOf("kuaidi100");
    const value = { ...magic("310012"), image };
    const { answer } = await checkThrough(tiny, { check: threeFactor, value });
    expect(answer).toMatchObject({ reason: "face_mismatch", face: { score: 0 } });
  });
});

describe("a vendor that repeats what it was sent", () => {
  it.each([
    ["kuaidi100", "echo-signature"],
    ["kuaidi100", "echo-number"],
    ["kuaidi100", "echo-code"],
    ["shuxun", "echo-app-code"],
    ["shuxun", "echo-number"],
    ["shuxun", "echo-code"],
  ])("such as %s with %s gets none of it into a record, an answer or the log", async (provider, fault) => {
    const pipeline = pipelineOf(provider);
    const person = madeUpPerson(1);
    await plan(provider, fault, 2);
    const { answer } = await checkThrough(pipeline, { check: twoFactor, value: person });
    expect(answer.verdict).not.toBe("mismatch");
    const kept = JSON.stringify([
      answer,
      pipeline.lines,
      ...[...pipeline.table.values()].map(recordFromItem),
    ]);
    const account = JSON.stringify(pipeline.secrets.get(`idcheck/local/providers/${provider}`)?.value);
    for (const credential of account.match(/10ca1[\da-z]+/g) ?? []) expect(kept).not.toContain(credential);
    expect(kept).not.toMatch(/[0-9A-F]{32}/);
    expect(kept).not.toContain(person.idNumber);
  });
});

describe("a code of the gateway", () => {
  const rows = gatewayRows.filter(({ code }) => !code.endsWith("ZZ"));

  it.each(rows)("$code is $expected", async ({ code, expected }) => {
    const [fault = "", failureClass = "", , , alarm] = expected.replace(",", "").split(" ");
    const pipeline = pipelineOf("shuxun", "kuaidi100");
    await plan("shuxun", code, 2);
    const outcome = await facing(pipeline);
    expect(outcome).toBe(fault === "ours" ? "502 provider_rejected_request" : "match accept by kuaidi100");
    expect(attemptsOf(pipeline)[0]).toMatchObject({ failure: failureClass, code });
    const rule = Object.entries(failureRules).find(([name]) => name === failureClass)?.[1];
    const raised = rule?.alarm === true ? [failureClass] : alarm === undefined ? [] : [alarm];
    expect(alarmsOf(pipeline)).toEqual(raised.map((name) => `${name} shuxun`));
    const isFact = ["credentials", "quota_exhausted"].includes(failureClass);
    expect([...pipeline.states.keys()]).toEqual(isFact ? ["shuxun#three_factor"] : []);
  });
});
