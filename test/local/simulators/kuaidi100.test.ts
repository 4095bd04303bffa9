import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { controlLevels } from "../../../lib/domain/options.ts";
import { greyPng } from "../../../local/images.ts";
import { kuaidi100 } from "../../../local/simulators/kuaidi100.ts";
import { errorCodes } from "../../../local/simulators/kuaidi100-codes.ts";
import { magicIdNumber } from "../../../local/simulators/people.ts";
import { type Simulators, startSimulators } from "../../../local/simulators/server.ts";
import { at, imageText, kuaidi100Form, kuaidi100TwoFactorForm } from "./calls.ts";

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators({ port: 0 });
});
afterAll(() => simulators.stop());
beforeEach(() => fetch(`${simulators.url}/_calls`, { method: "DELETE" }));

async function call(body: URLSearchParams | string, headers = {}): Promise<unknown> {
  const response = await fetch(`${simulators.url}/kuaidi100/api`, { method: "POST", body, headers });
  return response.json();
}

async function errorCodeOf(changes: Record<string, string | undefined>): Promise<unknown> {
  return at(await call(kuaidi100Form(changes)), "data", "errorCode");
}

describe("the simulated Kuaidi100", () => {
  it("answers a sound three-factor call with the documented success body", async () => {
    const answer = await call(kuaidi100Form({ image: imageText(100, 64) }));
    const taskId = at(answer, "data", "taskId");
    expect(taskId).toMatch(/^\d{13}$/u);
    expect(answer).toEqual({
      code: 200,
      message: "success",
      data: { errorCode: 0, errorMessage: "SUCCESS", taskId, result: { score: "100" } },
    });
    expect(simulators.calls().counts["kuaidi100"]).toEqual({ calls: 1, charged: 1 });
  });

  it("answers both forms of a two-factor call without a score", async () => {
    const documented = await call(kuaidi100TwoFactorForm());
    const other = await call(
      kuaidi100TwoFactorForm({
        secret_code: "00000000000000000000000000000002",
        idcard: undefined,
        idCardNum: magicIdNumber("110002"),
      }),
    );
    expect(documented).toMatchObject({ code: 200, data: { errorCode: 0 } });
    expect(documented).not.toHaveProperty("data.result");
    expect(other).toMatchObject({ code: 200, data: { errorCode: 216_601 } });
    expect(simulators.calls().calls.map(({ kind }) => kind)).toEqual(["two_factor", "two_factor"]);
  });

  it.each([
    ["a wrong signature", { secret_sign: "0".repeat(32) }, 503],
    ["a signature in lower case", { secret_sign: kuaidi100Form().get("secret_sign")?.toLowerCase() }, 503],
    ["an unknown key", { secret_key: "unknown" }, 600],
    ["an unknown interface", { secret_code: "0".repeat(32) }, 400],
    ["no name", { name: undefined }, 400],
    ["no ID number", { idCardNum: undefined }, 400],
    ["no image", { image: undefined }, 400],
    ["no image type", { imageType: undefined }, 400],
    ["another image type", { imageType: "URL" }, 400],
    ["no quality control", { qualityContro: undefined }, 400],
    [
      "quality control spelled right, which is wrong",
      { qualityContro: undefined, qualityControl: "LOW" },
      400,
    ],
    ["no liveness control", { livenessControl: undefined }, 400],
    ["a control level that is none", { livenessControl: "STRICT" }, 400],
  ])("refuses %s without a charge", async (_, changes, code) => {
    expect(await call(kuaidi100Form(changes))).toMatchObject({ code });
    expect(simulators.calls().counts["kuaidi100"]).toEqual({ calls: 1, charged: 0 });
  });

  it("refuses a body that is no form, and one of 10 MB", async () => {
    expect(await call(kuaidi100Form().toString(), { "content-type": "application/json" })).toEqual({
      code: 400,
    });
    const tooLarge = await fetch(`${simulators.url}/kuaidi100/api`, {
      method: "POST",
      body: kuaidi100Form({ image: "A".repeat(10_000_000) }),
    });
    expect(tooLarge.status).toBe(413);
  });

  it.each([
    ["over 2 MB of base64", "A".repeat(2 * 1024 * 1024 + 4), 222_304],
    ["wider than 1920 pixels", imageText(1921, 100), 222_309],
    ["higher than 1080 on both sides", imageText(1081, 1081), 222_309],
    ["that is no image", Buffer.from("not an image").toString("base64"), 222_203],
    [
      "whose pluses became blanks",
      `${imageText(97, 64).slice(0, 40)} ${imageText(97, 64).slice(41)}`,
      222_203,
    ],
    ["behind a data: prefix", `data:image/png;base64,${imageText(97, 64)}`, 222_203],
  ])("refuses an image %s", async (_, image, errorCode) => {
    expect(await errorCodeOf({ image })).toBe(errorCode);
    expect(simulators.calls().counts["kuaidi100"]?.charged).toBe(0);
  });

  it("takes an image of 1080 by 1920 pixels standing upright", async () => {
    expect(await errorCodeOf({ image: greyPng(1080, 1920).toString("base64") })).toBe(0);
  });

  it.each([
    [41, [0, 0, 0, 223_114]],
    [42, [0, 0, 223_114, 223_114]],
    [43, [0, 223_114, 223_114, 223_114]],
  ])("controls the quality of a picture %i pixels high by level", async (heightPixels, expected) => {
    const image = imageText(97, heightPixels);
    const codes = await Promise.all(
      controlLevels.map((qualityContro) => errorCodeOf({ image, qualityContro })),
    );
    expect(codes).toEqual(expected);
  });

  it.each([
    [51, [0, 0, 0, 223_120]],
    [52, [0, 0, 223_120, 223_120]],
    [53, [0, 223_120, 223_120, 223_120]],
    [54, [0, 223_131, 223_131, 223_131]],
  ])("controls the liveness of a picture %i pixels high by level", async (heightPixels, expected) => {
    const image = imageText(97, heightPixels);
    const codes = await Promise.all(
      controlLevels.map((livenessControl) => errorCodeOf({ image, livenessControl })),
    );
    expect(codes).toEqual(expected);
  });

  it("looks at the picture before it asks the authority, and charges only what reached the authority", async () => {
    expect(await errorCodeOf({ idCardNum: magicIdNumber("110003"), image: imageText(97, 31) })).toBe(222_202);
    expect(simulators.calls().counts["kuaidi100"]).toEqual({ calls: 1, charged: 0 });
    expect(await errorCodeOf({ idCardNum: magicIdNumber("110003") })).toBe(222_354);
    expect(simulators.calls().counts["kuaidi100"]).toEqual({ calls: 2, charged: 1 });
  });

  it.each([
    ["110001", 0],
    ["110002", 216_601],
    ["110003", 222_354],
    ["110004", 222_360],
    ["110005", 222_355],
    ["110006", 222_350],
    ["110007", 0],
  ])("tells what the authority knows of the person %s", async (region, errorCode) => {
    expect(await errorCodeOf({ idCardNum: magicIdNumber(region, 7) })).toBe(errorCode);
  });

  it("matches a registered name alone", async () => {
    const idCardNum = magicIdNumber("110009");
    expect(await errorCodeOf({ idCardNum, name: "示例甲" })).toBe(0);
    expect(await errorCodeOf({ idCardNum, name: "示例乙" })).toBe(216_601);
  });

  it("gives every code of its table to the person whose number says so, and to the fault of its name", async () => {
    for (const { code, charged } of errorCodes) {
      const person = kuaidi100.magicRegions.find((row) => row.description === `data.errorCode ${code}`);
      const before = simulators.calls().counts["kuaidi100"]?.charged ?? 0;
      if (person !== undefined) {
        expect(await errorCodeOf({ idCardNum: magicIdNumber(person.region) })).toBe(code);
      }
      await fetch(`${simulators.url}/_faults`, {
        method: "POST",
        body: JSON.stringify({ provider: "kuaidi100", fault: `error-code-${code}` }),
      });
      expect(await errorCodeOf({})).toBe(code);
      const charges = (simulators.calls().counts["kuaidi100"]?.charged ?? 0) - before;
      expect(charges).toBe(charged ? (person === undefined ? 1 : 2) : 0);
    }
  });

  it.each([
    ["130400", { code: 400 }],
    ["130503", { code: 503, message: "签名错误" }],
    ["310001", { code: "200", data: { errorCode: "0" } }],
    ["310002", { data: { result: { score: 97.2 } } }],
    ["310006", { code: 200 }],
  ])("answers in the odd shape that the person %s stands for", async (region, shape) => {
    expect(await call(kuaidi100Form({ idCardNum: magicIdNumber(region) }))).toMatchObject(shape);
  });

  it("answers code 17 once the package is used up, and charges no more", async () => {
    const change = { provider: "kuaidi100", remainingCalls: 1 };
    await fetch(`${simulators.url}/_account`, { method: "POST", body: JSON.stringify(change) });
    expect([await errorCodeOf({}), await errorCodeOf({})]).toEqual([0, 17]);
    expect(simulators.calls().counts["kuaidi100"]).toEqual({ calls: 2, charged: 1 });
    await fetch(`${simulators.url}/_account`, { method: "DELETE" });
    expect(await errorCodeOf({})).toBe(0);
  });
});
