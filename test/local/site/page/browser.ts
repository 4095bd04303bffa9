import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** A page, what it asked for, and what it complained of. */
export type OpenPage = { page: Page; context: BrowserContext; requested: string[]; complaints: string[] };

/** Opens a page with a font for Chinese, which a bare machine lacks. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const context = await browser.newContext({ permissions: ["camera"], ...options });
  const page = await context.newPage();
  const requested: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => requested.push(request.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await lendFont(page);
  await page.goto(url);
  return { page, context, requested, complaints };
}

const fontFolder = dirname(createRequire(import.meta.url).resolve("@fontsource/noto-sans-sc/package.json"));
const fontStyle = [400, 600, 700]
  .map((weight) => readFileSync(join(fontFolder, `${weight}.css`), "utf8"))
  .join("\n")
  .replaceAll("./files/", "/__fonts/")
  .concat(':root { font-family: "Noto Sans SC", sans-serif !important; }');

/** Adds the font to the page's style sheet: the same pictures on every machine. */
async function lendFont(page: Page): Promise<void> {
  await page.route("**/page.css", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\n${fontStyle}` });
  });
  await page.route("**/__fonts/*", async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
    await route.fulfill({ body: await readFile(join(fontFolder, "files", name)), contentType: "font/woff2" });
  });
}

/** Waits until the fonts of every text are there, and has charts drawn again with them. */
export async function untilFontsLoaded(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    document.querySelector("#month")?.dispatchEvent(new Event("change"));
  });
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}
