import type { Browser, BrowserContextOptions } from "playwright-core";
import { expect } from "vitest";

import { type Stack, startStack } from "../../../../local/start-stack.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { openPage, type OpenPage, untilFontsLoaded } from "./browser.ts";
import { launchChromium } from "./chromium.ts";
import { keepPicture } from "./keep-picture.ts";

/** A desktop whose language is English. */
export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, locale: "en-GB" };

/** The same at night. */
export const dark: BrowserContextOptions = { ...desktop, colorScheme: "dark" };

/** A small phone whose language is Chinese. */
export const phone: BrowserContextOptions = {
  viewport: { width: 375, height: 812 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: "zh-CN",
};

/** The page of a local stack, to be visited. */
export type Site = {
  stack: Stack;
  browser: Browser;
  visit(path: string, options: BrowserContextOptions): Promise<OpenPage>;
  /**
   * Ends a visit: nothing came from elsewhere or went wrong unseen, and everybody can read what there is. With a name, it
   * keeps a picture of the page, or of one element, in `docs/` if `npm run screenshots` asks for that.
   */
  leave(opened: OpenPage, picture?: string, selector?: string): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a stack and a browser. */
export async function startSite(): Promise<Site> {
  const [stack, browser] = await Promise.all([startStack(), launchChromium()]);
  return {
    stack,
    browser,
    async visit(path, options) {
      const opened = await openPage(browser, `${stack.httpUrl}${path}`, options);
      // What each page shows last.
      await opened.page.waitForSelector("#example option:nth-child(2), #rules", { state: "attached" });
      return opened;
    },
    async leave({ page, context, requested, complaints }, picture, selector) {
      if (process.env["IDCHECK_SCREENSHOTS"] === "true" && picture !== undefined) {
        await untilFontsLoaded(page);
        await keepPicture(page, picture, selector);
      }
      const foreign = requested.filter(
        (url) => !/^(?:blob:|data:)/u.test(url) && !url.startsWith(stack.httpUrl),
      );
      expect(foreign).toEqual([]);
      expect(complaints).toEqual([]);
      expect(await accessibilityFaults(page)).toEqual([]);
      // A phone makes its window wider where something does not fit.
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
      await context.close();
    },
    async stop() {
      await browser.close();
      await stack.stop();
    },
  };
}
