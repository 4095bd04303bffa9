import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import { magicIdNumber } from "../../../../local/simulators/people.ts";
import { jpegImage } from "../../../samples/images.ts";
import { describeUnless } from "../../../support/machine.ts";
import type { OpenPage } from "./browser.ts";
import { missingForChromium } from "./chromium.ts";
import { buyPackage, checkEverybody } from "./page-data.ts";
import { dark, desktop, phone, type Site, startSite } from "./visits.ts";

describeUnless(await missingForChromium(), "the page", () => {
  let site: Site;
  let folder: string;

  beforeAll(async () => {
    [site, folder] = await Promise.all([startSite(), mkdtemp(join(tmpdir(), "idcheck-page-"))]);
    await buyPackage();
  });
  afterAll(async () => {
    await site.stop();
    await rm(folder, { recursive: true });
  });

  it("answers a check in words, with only the keyboard", async () => {
    const opened = await site.visit("/", desktop);
    const { page } = opened;
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.focus("#name");
    await page.keyboard.type("示例甲");
    await page.keyboard.press("Tab");
    await page.keyboard.type(magicIdNumber("110009"));
    await page.keyboard.press("Enter");
    await page.waitForSelector('#answer article[data-verdict="match"]');
    expect(await page.textContent("#answer")).toContain("everything that was checked matches");
    expect(await page.textContent("#answer")).toContain("It was charged.");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() =>
      document.querySelector("#answer")?.textContent?.includes("This request cost nothing"),
    );
    expect(site.stack.calls().calls).toHaveLength(1);
    await site.leave(opened, "check-desktop");
  });

  it("says next to a field what to fix, and moves the focus there", async () => {
    const opened = await site.visit("/?lang=zh", dark);
    const { page } = opened;
    await page.fill("#name", "王5");
    await page.fill("#idNumber", "110009190001010002");
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="problem"]');
    expect(await page.textContent("#name-error")).toBe("请去掉数字。");
    expect(await page.textContent("#idNumber-error")).toBe("请检查每一位：末位校验不符。");
    expect(await page.getAttribute("#name", "aria-invalid")).toBe("true");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("name");
    // A browser notes every answer that is no success.
    opened.complaints.splice(0);
    await site.leave(opened, "problem-dark");
  });

  it("opens the consent where it says what is wrong with it, and sends it", async () => {
    const opened = await site.visit("/", desktop);
    const { page } = opened;
    await page.selectOption("#example", "110009");
    await page.click('summary[data-text="consent"]');
    await page.fill("[id='consent.id']", "consent 17");
    await page.check("[id='consent.guardian']");
    await page.click('summary[data-text="consent"]');
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="problem"]');
    expect(await page.isVisible("[id='consent.id-error']")).toBe(true);
    expect(await page.textContent("[id='consent.id-error']")).toContain("Use only A-Z");
    expect(await page.textContent("[id='consent.purpose-error']")).not.toBe("");
    await page.fill("[id='consent.id']", "consent-17");
    await page.fill("[id='consent.purpose']", "account-opening");
    expect(await page.textContent("[id='consent.id-error']")).toBe("");
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="match"]');
    opened.complaints.splice(0);
    await site.leave(opened);
  });

  it("makes a picture smaller before it sends it, on a phone and in Chinese", async () => {
    const picture = join(folder, "face.jpg");
    await writeFile(picture, jpegImage({ width: 3_000, height: 4_000 }));
    const opened = await site.visit("/", phone);
    const { page } = opened;
    await page.selectOption("#example", "110009");
    await page.check('input[value="three_factor"]');
    await page.setInputFiles("#file", picture);
    await page.waitForFunction(() =>
      document.querySelector("#picture-note")?.textContent?.includes("1080 × 1440"),
    );
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="match"]');
    expect(await page.textContent("#answer h3")).toBe("一致");
    expect(await page.textContent("#answer")).toContain("97.2（达到 80 算一致）");
    await site.leave(opened, "check-phone");
  });

  it("takes a picture with the camera", async () => {
    const opened = await site.visit("/", desktop);
    const { page } = opened;
    await page.selectOption("#example", "110007");
    await page.check('input[value="three_factor"]');
    await page.click("#open-camera");
    await page.click("#take-picture");
    await page.waitForSelector("#picture:not([hidden])");
    expect(await page.isVisible("#camera")).toBe(false);
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="mismatch"]');
    await site.leave(opened);
  });

  it("shows usage by day, provider and verdict, and what is left of packages", async () => {
    await checkEverybody(site.stack);
    const opened = await site.visit("/#usage", desktop);
    const { page } = opened;
    const { kuaidi100, shuxun } = site.stack.calls().counts;
    const charged = (kuaidi100?.charged ?? 0) + (shuxun?.charged ?? 0);
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.waitForSelector("#packages table");
          return page.textContent("#figure-charged");
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe(String(charged));
    for (const id of ["day", "provider", "verdict"]) {
      expect(await page.locator(`#table-${id} tbody tr`).count()).toBeGreaterThan(0);
      expect(await inkOf(opened, `#chart-${id}`)).toBeGreaterThan(100);
    }
    expect(await page.textContent("#table-provider")).toContain("shuxun");
    expect(await page.textContent("#table-verdict")).toContain("undetermined");
    expect(await page.textContent("#packages")).toContain(`${750 - (kuaidi100?.charged ?? 0)} of 1000`);
    await site.leave(opened, "usage-desktop");
  });

  it("says whose calls it shows, of which month and time zone, and shows those of one caller", async () => {
    const opened = await site.visit("/#usage", dark);
    const { page } = opened;
    await page.waitForSelector("#packages table");
    const scope = await page.textContent("#scope");
    expect(scope).toMatch(/^Calls of every caller in \w+ 20\d\d\. .*Asia\/Shanghai \(UTC\+8\)/u);
    const names = await page.locator("#caller option").allTextContents();
    expect(names).toEqual(["Every caller", "iam:000000000000:user/local"]);
    const ofAll = await page.textContent("#table-provider");
    await page.selectOption("#caller", names[1] ?? "");
    await page.waitForFunction(() =>
      document.querySelector("#scope")?.textContent?.includes("of the caller iam:"),
    );
    expect(await page.textContent("#table-provider")).toBe(ofAll);
    await site.leave(opened, "usage-dark");
  });

  it("says of a month without calls that it has none, in place of the charts", async () => {
    const opened = await site.visit("/#usage", desktop);
    const { page } = opened;
    await page.waitForSelector("#packages table");
    await page.fill("#month", "2026-01");
    await page.dispatchEvent("#month", "change");
    await page.waitForFunction(() => document.querySelector("#scope")?.textContent?.includes("January"));
    for (const id of ["day", "provider", "verdict"]) {
      expect(await page.textContent(`#empty-${id}`)).toBe("No calls in January 2026.");
      expect(await page.isVisible(`#chart-${id}`)).toBe(false);
    }
    expect(await page.textContent("#figure-spend")).toBe("¥0.00");
    await site.leave(opened);
  });

  it("shows the frame of the figures before it has them, and never those of another month", async () => {
    const opened = await site.visit("/#usage", desktop);
    const { page } = opened;
    await page.waitForSelector("#usage[aria-busy='false']");
    const held = new Promise<() => Promise<void>>((resolve) => {
      void page.route("**/_local/books.json?month=2026-01*", (route) => resolve(() => route.continue()), {
        times: 1,
      });
    });
    await page.fill("#month", "2026-01");
    await page.dispatchEvent("#month", "change");
    const release = await held;
    expect(await page.getAttribute("#usage", "aria-busy")).toBe("true");
    expect(await page.isVisible(".figures")).toBe(true);
    await page.fill("#month", "2026-02");
    await page.dispatchEvent("#month", "change");
    await page.waitForSelector("#usage[aria-busy='false']");
    await release();
    await page.waitForLoadState("networkidle");
    expect(await page.textContent("#scope")).toContain("February 2026");
    await site.leave(opened);
  });

  it("shows usage on a phone, in the language that is chosen", async () => {
    const opened = await site.visit("/#usage", phone);
    const { page } = opened;
    await page.waitForSelector("#packages table");
    expect(await page.textContent("#usage-title")).toBe("用量");
    await page.click("#language");
    await page.waitForFunction(() => document.querySelector("#usage-title")?.textContent === "Usage");
    expect(await page.getAttribute("html", "lang")).toBe("en");
    await page.click("#language");
    await page.waitForFunction(() => document.querySelector("#usage-title")?.textContent === "用量");
    await site.leave(opened, "usage-phone");
  });
});

/** Pixels of a canvas that are drawn on. */
async function inkOf({ page }: OpenPage, selector: string): Promise<number> {
  return page.$eval(selector, (canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const context = canvas.getContext("2d");
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return pixels.filter((value, index) => index % 4 === 3 && value > 0).length;
  });
}
