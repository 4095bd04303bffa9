import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { magicIdNumber } from "../../../local/simulators/people.ts";
import { type Simulators, startSimulators } from "../../../local/simulators/server.ts";
import { gatewayErrors } from "../../../local/simulators/shuxun-gateway.ts";
import { appCodeHeader, at, imageText, shuxunForm } from "./calls.ts";

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators({ port: 0 });
});
afterAll(() => simulators.stop());
beforeEach(() => fetch(`${simulators.url}/_calls`, { method: "DELETE" }));

function call(body: URLSearchParams, headers = appCodeHeader()): Promise<Response> {
  return fetch(`${simulators.url}/shuxun/faceidcard/check`, { method: "POST", body, headers });
}

function callTwoFactor(region: string, method = "GET"): Promise<Response> {
  const query = new URLSearchParams({ name: "示例甲", idCard: magicIdNumber(region) });
  return fetch(`${simulators.url}/shuxun/idcard/check?${query.toString()}`, {
    method,
    headers: appCodeHeader(),
  });
}

async function resultOf(changes: Record<string, string | undefined>): Promise<unknown> {
  return at(await (await call(shuxunForm(changes))).json(), "data", "result");
}

function control(path: string, body: object): Promise<Response> {
  return fetch(`${simulators.url}${path}`, { method: "POST", body: JSON.stringify(body) });
}

describe("the simulated Shuxun", () => {
  it("answers a sound three-factor call in the vendor's envelope, with the gateway's request id", async () => {
    const response = await call(shuxunForm());
    expect(response.headers.get("x-ca-request-id")).toMatch(/^[0-9A-F-]{36}$/u);
    expect(response.headers.get("x-ca-error-code")).toBeNull();
    const answer: unknown = await response.json();
    const seqNo = at(answer, "seqNo");
    expect(seqNo).toMatch(/^[0-9a-f]{32}$/u);
    expect(answer).toEqual({ code: "0", msg: "成功", isFee: 1, seqNo, data: { result: 1 } });
    expect(simulators.calls().counts["shuxun"]).toEqual({ calls: 1, charged: 1 });
  });

  it.each(["GET", "POST"])(
    "answers a two-factor %s by its query, with more than was asked for",
    async (method) => {
      const answer: unknown = await (await callTwoFactor("110002", method)).json();
      expect(answer).toMatchObject({ code: "0", data: { result: 2, birthday: "19000101" } });
    },
  );

  it("refuses a form without all fields, and a two-factor call without its query, free of charge", async () => {
    for (const missing of ["name", "idCard", "image"]) {
      const response = await call(shuxunForm({ [missing]: undefined }));
      expect(await response.json()).toMatchObject({ code: "1", isFee: 0 });
    }
    const init = { method: "POST", body: shuxunForm(), headers: appCodeHeader() };
    const response = await fetch(`${simulators.url}/shuxun/idcard/check`, init);
    expect(await response.json()).toMatchObject({ code: "1", isFee: 0 });
    expect(simulators.calls().counts["shuxun"]).toEqual({ calls: 4, charged: 0 });
  });

  it.each([
    ["no AppCode", {}, 401, "A401AC"],
    ["a wrong AppCode", appCodeHeader("0".repeat(32)), 403, "I403AA"],
    [
      "two blanks before the AppCode",
      { authorization: "APPCODE  10ca15dc0de10ca15dc0de10ca15dc0d" },
      401,
      "A401AC",
    ],
  ])("refuses %s at the gateway with an empty body", async (_, headers, status, code) => {
    const response = await call(shuxunForm(), headers);
    expect(response.status).toBe(status);
    expect(response.headers.get("x-ca-error-code")).toBe(code);
    expect(await response.text()).toBe("");
    expect(simulators.calls().counts["shuxun"]).toEqual({ calls: 1, charged: 0 });
  });

  it("needs a subscription for each product", async () => {
    await control("/_account", { provider: "shuxun", kinds: ["two_factor"] });
    const [face, identity] = [await call(shuxunForm()), await callTwoFactor("110001")];
    await fetch(`${simulators.url}/_account`, { method: "DELETE" });
    expect([face.status, face.headers.get("x-ca-error-message")]).toEqual([403, "Unauthorized"]);
    expect(identity.status).toBe(200);
  });

  it("answers Quota Exhausted once the package is used up and throttles over the account's rate", async () => {
    await control("/_account", { provider: "shuxun", remainingCalls: 1 });
    await call(shuxunForm());
    const exhausted = await call(shuxunForm());
    await control("/_account", { provider: "shuxun", remainingCalls: 100, callsPerSecond: 0 });
    const throttled = await call(shuxunForm());
    await fetch(`${simulators.url}/_account`, { method: "DELETE" });
    expect([exhausted.status, exhausted.headers.get("x-ca-error-code")]).toEqual([403, "B403MQ"]);
    expect([throttled.status, throttled.headers.get("x-ca-error-code")]).toEqual([429, "T429MR"]);
  });

  it("accepts the credentials it is given and no longer the old ones", async () => {
    await control("/_account", { provider: "shuxun", credentials: [{ appCode: "rotated" }] });
    const statuses = [await call(shuxunForm()), await call(shuxunForm(), appCodeHeader("rotated"))].map(
      ({ status }) => status,
    );
    await fetch(`${simulators.url}/_account`, { method: "DELETE" });
    expect(statuses).toEqual([403, 200]);
  });

  it("refuses an image over 1 MB of base64 or that is none", async () => {
    for (const image of ["A".repeat(1024 * 1024 + 4), "bm90IGFuIGltYWdl"]) {
      expect(await (await call(shuxunForm({ image }))).json()).toMatchObject({ code: "1" });
    }
  });

  it.each([
    ["110001", 1],
    ["110002", 4],
    ["110003", 7],
    ["110004", 4],
    ["110005", 5],
    ["110006", 5],
    ["110007", 2],
    ["110008", 3],
  ])("tells what the authority knows of the person %s", async (region, result) => {
    expect(await resultOf({ idCard: magicIdNumber(region) })).toBe(result);
  });

  it.each([
    [imageText(80, 64), 1],
    [imageText(79, 64), 2],
    [imageText(59, 64), 3],
    [imageText(640, 480), 1],
    [imageText(97, 31), 6],
    [imageText(97, 32), 8],
  ])("judges a picture by its size", async (image, result) => {
    expect(await resultOf({ image })).toBe(result);
  });

  it("takes an address instead of an image and reads the size from its name", async () => {
    expect(await resultOf({ image: undefined, imgUrl: "https://images.example/59x64.jpg" })).toBe(3);
    expect(await resultOf({ image: undefined, imgUrl: "https://images.example/face.jpg" })).toBe(1);
  });

  it("gives every result and body code to the person whose number says so", async () => {
    for (const result of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      expect(await resultOf({ idCard: magicIdNumber(`14000${result}`) })).toBe(result);
      expect(await (await callTwoFactor(`14000${result}`)).json()).toMatchObject({ data: { result } });
    }
    for (const code of ["1", "3", "6", "11", "99"]) {
      const response = await call(shuxunForm({ idCard: magicIdNumber(String(140_100 + Number(code))) }));
      expect(await response.json()).toMatchObject({ code, isFee: 0 });
    }
  });

  it.each([
    ["150001", 200, { isFee: 0 }, 0],
    ["150002", 200, { code: "0" }, 1],
    ["150003", 450, { isFee: 0, data: { result: 4 } }, 0],
    ["150005", 200, { data: { result: "1" } }, 1],
    ["150006", 200, { code: 0 }, 1],
    ["150009", 200, { isFee: 0 }, 0],
  ])("answers in the odd shape that the person %s stands for", async (region, status, shape, charged) => {
    const response = await call(shuxunForm({ idCard: magicIdNumber(region) }));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject(shape);
    expect(simulators.calls().counts["shuxun"]).toEqual({ calls: 1, charged });
  });

  it.each(gatewayErrors)(
    "answers the gateway's $code with its headers, an empty body and no charge",
    async (row) => {
      await control("/_faults", { provider: "shuxun", fault: row.code });
      const response = await call(shuxunForm());
      const code = row.code.startsWith("classic-") ? null : row.code;
      expect([response.status, response.headers.get("x-ca-error-code")]).toEqual([row.status, code]);
      expect(response.headers.get("x-ca-error-message")).toBe(row.message);
      expect(await response.text()).toBe("");
      expect(simulators.calls().counts["shuxun"]).toEqual({ calls: 1, charged: 0 });
    },
  );
});
