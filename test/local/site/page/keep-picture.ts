import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";

import { projectFolder } from "../../../../local/serverless-file.ts";

/** The quality of WebP at which texts show no trace of the compression. */
const quality = 0.6;

/**
 * Keeps a picture of a page in `docs/images`, or what is seen of it from one element on. The browser codes it as WebP, which takes
 * a third of a PNG.
 */
export async function keepPicture(page: Page, name: string, selector?: string): Promise<void> {
  const whole = selector === undefined;
  if (!whole) await page.locator(selector).evaluate((node) => node.scrollIntoView());
  const png = await page.screenshot({ fullPage: whole });
  const coder = await page.context().newPage();
  const webp = await coder.evaluate(
    async ([base64, asked]) => {
      const source = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const canvas = new OffscreenCanvas(source.width, source.height);
      canvas.getContext("2d")?.drawImage(source, 0, 0);
      const blob = await canvas.convertToBlob({ type: "image/webp", quality: asked });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
    [png.toString("base64"), quality] as const,
  );
  await coder.close();
  await writeFile(join(projectFolder, "docs/images", `page-${name}.webp`), Buffer.from(webp, "base64"));
}
