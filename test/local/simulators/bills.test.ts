import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { shanghaiMonth } from "../../../lib/base/month.ts";
import { createBills } from "../../../local/simulators/bills.ts";
import { shuxun } from "../../../local/simulators/shuxun.ts";
import { type Simulators, startSimulators } from "../../../local/simulators/server.ts";
import { appCodeHeader, at, kuaidi100Form, kuaidi100TwoFactorForm, shuxunForm } from "./calls.ts";

let simulators: Simulators;
beforeAll(async () => {
  simulators = await startSimulators({ port: 0 });
});
afterAll(() => simulators.stop());
beforeEach(async () => {
  await fetch(`${simulators.url}/_faults`, { method: "DELETE" });
  await fetch(`${simulators.url}/_calls`, { method: "DELETE" });
});

const thisMonth = () => shanghaiMonth(Date.now());

function bill(provider: string, month = thisMonth()): Promise<Response> {
  return fetch(`${simulators.url}/_bill.csv?provider=${provider}&month=${month}`);
}

/** The lines of a bill below its headers, as cells. */
async function linesOf(provider: string): Promise<string[][]> {
  const text = await (await bill(provider)).text();
  const [, ...lines] = text.trimEnd().split("\r\n");
  return lines.map((line) => line.split(","));
}

const time = /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/u;

function kuaidi100Call(body: URLSearchParams): Promise<unknown> {
  return fetch(`${simulators.url}/kuaidi100/api`, { method: "POST", body }).then((answer) => answer.json());
}

function plan(fault: string, provider = "kuaidi100"): Promise<Response> {
  return fetch(`${simulators.url}/_faults`, { method: "POST", body: JSON.stringify({ provider, fault }) });
}

describe("the bill of a simulated provider", () => {
  it("is CSV with the vendor's headers after a byte order mark, and empty before the first call", async () => {
    const response = await bill("kuaidi100");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8"]);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.toString("utf8")).toBe("\uFEFF请求时间,产品名称,任务ID,费用(元)\r\n");
    expect(await (await bill("shuxun")).text()).toContain("调用时间,接口名称,流水号,金额");
  });

  it("lists each charged call with the reference of its answer, and no call that is free", async () => {
    const first = at(await kuaidi100Call(kuaidi100Form()), "data", "taskId");
    const second = at(await kuaidi100Call(kuaidi100TwoFactorForm()), "data", "taskId");
    await kuaidi100Call(kuaidi100TwoFactorForm({ name: "1" }));
    expect(await linesOf("kuaidi100")).toEqual([
      [expect.stringMatching(time), "身份验证-公安验证", first, "0.60"],
      [expect.stringMatching(time), "身份验证-二要素", second, "0.60"],
    ]);
    const body = shuxunForm();
    const url = `${simulators.url}/shuxun/faceidcard/check`;
    const answer: unknown = await (
      await fetch(url, { method: "POST", headers: appCodeHeader(), body })
    ).json();
    expect(await linesOf("shuxun")).toEqual([
      [expect.stringMatching(time), "人脸身份证比对", at(answer, "seqNo"), "0.17"],
    ]);
  });

  it("lists what was charged although the answer was lost, and is as long as the log's count", async () => {
    await plan("reset-after-read");
    await expect(kuaidi100Call(kuaidi100Form())).rejects.toThrow("fetch failed");
    await plan("error-code-222351");
    await kuaidi100Call(kuaidi100TwoFactorForm());
    await plan("http-500");
    await fetch(`${simulators.url}/kuaidi100/api`, { method: "POST", body: kuaidi100Form() });
    const lines = await linesOf("kuaidi100");
    expect(lines.map(([, product]) => product)).toEqual(["身份验证-公安验证", "身份验证-二要素"]);
    expect(lines.every(([, , reference]) => /^\d{13}$/u.test(reference ?? ""))).toBe(true);
    expect(simulators.calls().counts["kuaidi100"]).toEqual({ calls: 3, charged: 2 });
  });

  it("is of one month in Asia/Shanghai", () => {
    const bills = createBills();
    const call = { provider: "shuxun", kind: "two_factor" } as const;
    bills.add({ ...call, reference: "late", atMs: Date.parse("2026-11-30T15:59:59Z") });
    bills.add({ ...call, reference: "next", atMs: Date.parse("2026-11-30T16:00:00Z") });
    const november = bills.csv("shuxun", shuxun.bill, "2026-11").split("\r\n");
    expect(november.slice(1)).toEqual(["2026-11-30 23:59:59,身份证二要素核验,late,0.17", ""]);
    expect(bills.csv("shuxun", shuxun.bill, "2026-12")).toContain("2026-12-01 00:00:00");
  });

  it.each([
    ["provider=nobody&month=2026-11", "There is no such provider. The providers are: kuaidi100 shuxun"],
    ["month=2026-11", "There is no such provider."],
    ["provider=shuxun&month=2026-13", "Give the month of the bill as month=2026-11."],
    ["provider=shuxun", "Give the month of the bill as month=2026-11."],
  ])("is refused with a sentence for %s", async (query, message) => {
    const response = await fetch(`${simulators.url}/_bill.csv?${query}`);
    expect(response.status).toBe(400);
    expect(at(await response.json(), "message")).toContain(message);
  });
});
