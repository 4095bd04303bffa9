import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { describeUnless } from "../../../support/machine.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { missingForChromium } from "./chromium.ts";
import { dark, desktop, phone, type Site, startSite } from "./visits.ts";

/** The views, each with what it shows once it is there. */
const views: readonly (readonly [string, string])[] = [
  ["/#check", "#example option:nth-child(2)"],
  ["/#usage", "#usage[aria-busy='false']"],
  ["/#faults", "#order li"],
  ["/reference", "#rules"],
];

describeUnless(await missingForChromium(), "the views of the page", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site.stop());

  it("break a provider, and show what the next check does", async () => {
    const opened = await site.visit("/#faults", desktop);
    const { page } = opened;
    await page.waitForSelector("#order li");
    expect(await page.locator("#order li strong").allTextContents()).toEqual(["kuaidi100", "shuxun"]);
    await page.selectOption("#fault-name", "http-429");
    await page.click("#set-fault");
    await page.waitForSelector("#waiting table");
    await page.fill("#fault-times", "3");
    await page.selectOption("#fault-name", "reset-after-read");
    await page.click("#set-fault");
    await page.waitForFunction(() => document.querySelectorAll("#waiting tbody tr").length === 2);
    expect(await page.textContent("#order li:first-child")).toContain("next answer: status 429");
    await page.click("#send-check");
    await page.waitForSelector("#watched table");
    expect(await page.textContent("#watched article h4")).toBe("match · accept");
    const calls = await page.locator("#watched tbody tr").allTextContents();
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatch(/^1kuaidi100sent, but no answer came, code resetmay have been charged/u);
    expect(calls[1]).toMatch(/^2shuxungave the verdictcharged/u);
    expect(await page.textContent("#watched")).toContain("It was charged.");
    await page.click("#send-again");
    await page.waitForFunction(() =>
      document.querySelector("#watched")?.textContent?.includes("It was replayed"),
    );
    await page.waitForFunction(() => document.querySelectorAll("#waiting tbody tr").length === 1);
    await site.leave(opened, "faults-desktop");
  });

  it("go on when the port of all providers is closed for a moment", async () => {
    const opened = await site.visit("/#faults", desktop);
    const { page } = opened;
    await page.waitForSelector("#order li");
    await page.selectOption("#fault-name", "refuse");
    expect(await page.getAttribute("#fault-delay", "placeholder")).toBe("500");
    await page.fill("#fault-delay", "1500");
    await page.click("#set-fault");
    await page.waitForFunction(() => document.querySelector("#fault-status")?.textContent?.includes("1.5 s"));
    await page.click("#send-check");
    await page.waitForSelector("#watched article[data-verdict='problem']");
    expect(await page.textContent("#watched")).toContain("no connection: nothing was sent");
    expect(await page.textContent("#watched")).toContain("Nothing was charged.");
    await page.waitForLoadState("networkidle");
    expect(await page.locator("#order li").count()).toBe(2);
    opened.complaints.splice(0);
    await site.leave(opened);
  });

  it("show what a check without any provider ends with, and drop the faults", async () => {
    const opened = await site.visit("/#faults", { ...phone, colorScheme: "dark" });
    const { page } = opened;
    await page.waitForSelector("#order li");
    await page.click("#drop-faults");
    await page.waitForFunction(() => document.querySelector("#waiting table") === null);
    await page.selectOption("#fault-name", "http-503");
    // A 503 that cost nothing is repeated once.
    await page.fill("#fault-times", "2");
    for (const [index, provider] of ["kuaidi100", "shuxun"].entries()) {
      await page.selectOption("#fault-provider", provider);
      await page.click("#set-fault");
      await page.waitForSelector(`#waiting tbody tr:nth-child(${index + 1})`);
    }
    await page.fill("#fault-times", "9");
    await page.click("#set-fault");
    await page.waitForSelector("#waiting tbody tr:nth-child(3)");
    await page.click("#send-check");
    await page.waitForSelector("#watched article[data-verdict='problem']");
    expect(await page.textContent("#watched article h4")).toBe("没有结果");
    expect(await page.textContent("#watched")).toContain("可以用同一个键重发。");
    await page.click("#drop-faults");
    await page.waitForFunction(() => document.querySelector("#waiting table") === null);
    expect(await page.textContent("#fault-status")).toBe("所有故障已清除。");
    opened.complaints.splice(0);
    await site.leave(opened, "faults-phone");
  });

  it("send each example of the reference with a fresh key, and again with the same one", async () => {
    const opened = await site.visit("/reference", { ...dark, locale: "zh-CN" });
    const { page } = opened;
    const form = page.locator("#twoFactor form");
    const key = form.locator("input");
    const first = await key.inputValue();
    await form.locator("button[type=submit]").click();
    await form.locator(".output pre").first().waitFor();
    expect(await form.locator(".output").textContent()).toContain(`使用的键：${first}。`);
    const answered = await form.locator(".output pre").first().textContent();
    expect(answered).toContain('"verdict": "match"');
    expect(await key.inputValue()).not.toBe(first);
    await form.locator("button[type=button]").click();
    await form.locator("dt", { hasText: "idempotency-replayed" }).waitFor();
    expect(await form.locator(".output pre").first().textContent()).toBe(answered);
    expect(await form.locator(".output pre").last().textContent()).toContain(`Idempotency-Key: ${first}`);
    for (const id of ["threeFactor", "getUsage", "getHealth"])
      expect(await statusOf(page, id)).toContain("200");
    expect(await statusOf(page, "getVerification")).toContain("404");
    opened.complaints.splice(0);
    await site.leave(opened, "reference-dark", "#twoFactor .try");
  });

  it("show the whole contract, and its closed lists in the language of the reader", async () => {
    const opened = await site.visit("/reference", { ...phone, locale: "en-GB" });
    const { page } = opened;
    await openAll(page, "main details");
    const text = (await page.textContent("#reference")) ?? "";
    for (const known of [
      "/v1/verifications/{id}",
      "attempts_exhausted",
      "check_character",
      "X-Request-Id",
      "asOf",
    ]) {
      expect(text).toContain(known);
    }
    expect(await page.textContent("#problems")).toContain(
      "This idempotency key was already used with different input.",
    );
    await page.click("#language");
    expect(await page.textContent("#problems")).toContain("这个键已用于其他输入。");
    expect(await page.textContent("#twoFactor h3")).toBe("核验姓名与身份证号");
    // The language makes everything anew, and folded.
    await page.click("#language");
    await site.leave(opened, "reference-phone", "#twoFactor");
  });

  it.each(views.flatMap((view) => ["en-GB", "zh-CN"].map((locale) => [...view, locale] as const)))(
    "%s has no violation of axe-core, light or dark, wide or narrow (shows %s in %s)",
    async (path, there, locale) => {
      const opened = await site.visit(path, { ...desktop, locale });
      const { page } = opened;
      await page.waitForSelector(there, { state: "attached" });
      await openAll(page);
      const found: string[] = [];
      for (const width of [1_280, 375]) {
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          const faults = await accessibilityFaults(page);
          found.push(...faults.map((fault) => `${width} ${colorScheme} ${fault}`));
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        if (wide > width) found.push(`${wide} pixels in a window of ${width}`);
      }
      expect([...found, ...opened.complaints]).toEqual([]);
      await opened.context.close();
    },
  );

  it("can be reached and used with only the keyboard", async () => {
    const opened = await site.visit("/#faults", desktop);
    const { page } = opened;
    await page.waitForSelector("#order li");
    const reached: string[] = [];
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement?.id ?? ""));
    }
    const controls = [
      "fault-provider",
      "fault-name",
      "fault-times",
      "set-fault",
      "drop-faults",
      "send-check",
    ];
    expect(reached.filter((id) => controls.includes(id))).toEqual(controls);
    await page.focus("#send-check");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#watched table");
    await site.leave(opened);
  });
});

/** What is folded in the views, and one part of each sort of the reference. */
const someFolded =
  "main > section details, #twoFactor .fields details, #twoFactor .answer:nth-of-type(-n + 2), #rules li:first-child details";

/** Opens what is folded, with what is in it, which is made when it is opened. */
async function openAll(page: Page, folded = someFolded): Promise<void> {
  for (let opened = -1; opened !== 0;) {
    opened = await page.evaluate((selector) => {
      const closed = [...document.querySelectorAll(selector)].filter((node) => !node.hasAttribute("open"));
      for (const details of closed) details.setAttribute("open", "");
      return closed.length;
    }, folded);
  }
}

/** Sends an example of the reference, and returns what is said of its answer. */
async function statusOf(page: Page, id: string): Promise<string | null> {
  const form = page.locator(`#${id} form`);
  await form.locator("button[type=submit]").click();
  return form.locator(".output .status").textContent();
}
