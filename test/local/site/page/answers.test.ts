import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { jpegImage } from "../../../samples/images.ts";
import { describeUnless } from "../../../support/machine.ts";
import { missingForChromium } from "./chromium.ts";
import { chooseFile, shownPicture } from "./page-pictures.ts";
import { desktop, type Site, startSite } from "./visits.ts";

const nothing = "The answer appears here.";

/** What changes the form. */
const changes: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ["another person", (page) => page.selectOption("#example", "110002")],
  ["another name", (page) => page.fill("#name", "示例乙")],
  ["another number", (page) => page.press("#idNumber", "9")],
  ["another kind", (page) => page.check('input[value="two_factor"]')],
  ["another picture", (page) => chooseFile(page, "face.jpg", jpegImage({ shade: 9 }))],
  ["another threshold", (page) => page.locator("#threshold").evaluate(typeNinety)],
];

describeUnless(await missingForChromium(), "an answer on the page", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site.stop());

  it.each(changes)("is removed with %s", async (_what, change) => {
    const opened = await site.visit("/", desktop);
    const { page } = opened;
    await page.selectOption("#example", "110009");
    await page.check('input[value="three_factor"]');
    await chooseFile(page, "face.jpg", jpegImage());
    await shownPicture(page);
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="match"]');
    await change(page);
    expect(await page.textContent("#answer")).toBe(nothing);
    await site.leave(opened);
  });

  it("is translated with the language, as are the errors beside the fields", async () => {
    const opened = await site.visit("/", desktop);
    const { page } = opened;
    await page.selectOption("#example", "110009");
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="match"]');
    await page.click("#language");
    expect(await page.textContent("#answer h3")).toBe("一致");
    await page.fill("#name", "王5");
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="problem"]');
    expect(await page.textContent("#answer")).toContain("请改正标出的内容。");
    expect(await page.textContent("#name-error")).toBe("请去掉数字。");
    await page.click("#language");
    expect(await page.textContent("#answer")).toContain("Fix the marked fields.");
    expect(await page.textContent("#name-error")).toBe("Remove the digits.");
    await page.fill("#name", "示例甲");
    expect(await page.textContent("#name-error")).toBe("");
    expect(await page.textContent("#answer")).toBe(nothing);
    // A browser notes every answer that is no success.
    opened.complaints.splice(0);
    await site.leave(opened);
  });

  it("that comes for a form that has changed is not shown", async () => {
    const opened = await site.visit("/", desktop);
    const { page } = opened;
    await page.selectOption("#example", "110009");
    const held = new Promise<() => Promise<void>>((resolve) => {
      void page.route("**/v1/two-factor", (route) => resolve(() => route.continue()), { times: 1 });
    });
    await page.click("#submit");
    const release = await held;
    expect(await page.textContent("#answer")).toBe("Asking…");
    await page.selectOption("#example", "110002");
    await page.waitForFunction(() =>
      document.querySelector("#answer")?.textContent?.startsWith("Cancelled."),
    );
    // The request may be gone already.
    await release().catch(() => undefined);
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="mismatch"]');
    expect(await page.locator("#answer article").count()).toBe(1);
    await site.leave(opened);
  });
});

function typeNinety(input: HTMLElement | SVGElement): void {
  if (!(input instanceof HTMLInputElement)) return;
  input.value = "90";
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
