// oxlint-disable unicorn/consistent-function-scoping -- what runs in the page takes nothing along from outside
import type { Page } from "playwright-core";

/** The colours of the four corners, from left to right and from top to bottom; `?` is none of them. */
export type Corners = string;

/** A picture of 48 × 32 pixels whose corners are `RGBY`: red, green, blue and yellow. The browser codes it. */
export async function cornered(page: Page, type: "image/jpeg" | "image/png" | "image/webp"): Promise<Buffer> {
  const base64 = await page.evaluate(async (asked) => {
    const canvas = new OffscreenCanvas(48, 32);
    const context = canvas.getContext("2d");
    for (const [index, colour] of ["#f00", "#0f0", "#00f", "#ff0"].entries()) {
      if (context === null) break;
      context.fillStyle = colour;
      context.fillRect((index % 2) * 24, Math.floor(index / 2) * 16, 24, 16);
    }
    const bytes = new Uint8Array(
      await (await canvas.convertToBlob({ type: asked, quality: 1 })).arrayBuffer(),
    );
    return btoa(String.fromCharCode(...bytes));
  }, type);
  return Buffer.from(base64, "base64");
}

/** A PNG whose right half is transparent, and whose left half is red. */
export async function seeThroughPng(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([across, down]) => {
      const canvas = new OffscreenCanvas(across, down);
      const context = canvas.getContext("2d");
      if (context !== null) {
        context.fillStyle = "#f00";
        context.fillRect(0, 0, across / 2, down);
      }
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
    [width, height] as const,
  );
  return Buffer.from(base64, "base64");
}

/** How the page shows a picture at an address: its size in pixels, and its corners. */
export async function lookAt(page: Page, address: string): Promise<{ size: string; corners: Corners }> {
  return page.evaluate(async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context?.drawImage(image, 0, 0);
    const corners = [0.25, 0.75].flatMap((down) => [0.25, 0.75].map((across) => colourAt(across, down)));
    return { size: `${width} × ${height}`, corners: corners.join("") };

    function colourAt(across: number, down: number): string {
      const at = context?.getImageData(Math.floor(width * across), Math.floor(height * down), 1, 1).data;
      const [red = 0, green = 0, blue = 0, alpha = 0] = at ?? [];
      if (alpha < 255) return "?";
      const bits = [red, green, blue].map((part) => (part > 200 ? "1" : part < 55 ? "0" : "?")).join("");
      const names: Record<string, string> = {
        "100": "R",
        "010": "G",
        "001": "B",
        "110": "Y",
        "111": "W",
        "000": "K",
      };
      return names[bits] ?? "?";
    }
  }, address);
}

/** What the page shows as the picture to send. Waits until there is one. */
export async function shownPicture(page: Page): Promise<{ size: string; corners: Corners }> {
  await page.waitForSelector("#picture:not([hidden])");
  return lookAt(page, (await page.getAttribute("#picture", "src")) ?? "");
}

/** Chooses a file by name and bytes. */
export async function chooseFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.setInputFiles("#file", { name, buffer, mimeType: "" });
}

/** Submits the form, and returns the image of the request. */
export async function sentImage(page: Page): Promise<string> {
  const [request] = await Promise.all([
    page.waitForRequest((sent) => sent.url().endsWith("/v1/three-factor")),
    page.click("#submit"),
  ]);
  return imageIn(request.postDataJSON());
}

/** The image in the body of a request. */
export function imageIn(body: unknown): string {
  const isBody = typeof body === "object" && body !== null && "image" in body;
  return isBody && typeof body.image === "string" ? body.image : "";
}

/**
 * Makes the page wait before it opens a file of the given size, as if it were heavy. Returns what lets it continue.
 */
export async function slowDown(page: Page, byteLength: number): Promise<() => Promise<void>> {
  await page.evaluate((slow) => {
    const open = window.createImageBitmap.bind(window);
    const released = new Promise((resolve) => window.addEventListener("release", resolve));
    const openLate = async (source: ImageBitmapSource) => {
      if (source instanceof Blob && source.size === slow) await released;
      return open(source);
    };
    Object.assign(window, { createImageBitmap: openLate });
  }, byteLength);
  return () => page.evaluate(() => void window.dispatchEvent(new Event("release")));
}
