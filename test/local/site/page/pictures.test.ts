import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { parseFaceImage } from "../../../../lib/identity/face-image.ts";
import {
  chunk,
  exifBlock,
  type ExifForm,
  exifSegment,
  jpegImage,
  pngImage,
} from "../../../samples/images.ts";
import { describeUnless } from "../../../support/machine.ts";
import type { OpenPage } from "./browser.ts";
import { missingForChromium } from "./chromium.ts";
import {
  chooseFile,
  cornered,
  imageIn,
  lookAt,
  seeThroughPng,
  sentImage,
  shownPicture,
  slowDown,
} from "./page-pictures.ts";
import { desktop, type Site, startSite } from "./visits.ts";

/** The corners of an upright picture by EXIF orientation, where those of the stored one are `RGBY`. */
const upright: readonly (readonly [number, string])[] = [
  [1, "RGBY"],
  [2, "GRYB"],
  [3, "YBGR"],
  [4, "BYRG"],
  [5, "RBGY"],
  [6, "BRYG"],
  [7, "YGBR"],
  [8, "GYRB"],
];

const noteOf = (page: Page) => page.textContent("#picture-note");

/** What the server makes of an image, or why it refuses it. */
function sentAs(image: string) {
  const parsed = parseFaceImage(image);
  return parsed.ok ? { ...parsed.value.image, warnings: parsed.value.warnings } : parsed;
}

function turnedJpeg(file: Buffer, orientation: number, form?: ExifForm): Buffer {
  return Buffer.concat([file.subarray(0, 2), exifSegment(exifBlock(orientation, form)), file.subarray(2)]);
}

describeUnless(await missingForChromium(), "a picture on the page", () => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site.stop());

  /** The form of a check with a face, filled in but for the picture. */
  async function open(): Promise<OpenPage> {
    const opened = await site.visit("/", desktop);
    await opened.page.selectOption("#example", "110009");
    await opened.page.check('input[value="three_factor"]');
    return opened;
  }

  it("is turned as EXIF says, small as it is, and shown as it is sent", async () => {
    const opened = await open();
    const { page } = opened;
    const jpeg = await cornered(page, "image/jpeg");
    for (const [orientation, corners] of upright) {
      const file = turnedJpeg(jpeg, orientation);
      const size = orientation >= 5 ? "32 × 48" : "48 × 32";
      await chooseFile(page, "face.jpg", file);
      expect(await shownPicture(page)).toEqual({ size, corners });
      expect(await noteOf(page)).toContain(`${size} pixels`);
      expect((await noteOf(page))?.includes("turned upright")).toBe(orientation > 1);
      // The browser's own reading of the file is the same.
      const address = `data:image/jpeg;base64,${file.toString("base64")}`;
      expect(await lookAt(page, address)).toEqual({ size, corners });
    }
    const image = await sentImage(page);
    expect(sentAs(image)).toMatchObject({ warnings: [], widthPixels: 32, heightPixels: 48 });
    expect((await lookAt(page, `data:image/jpeg;base64,${image}`)).corners).toBe("GYRB");
    await page.waitForSelector("#answer article");
    expect(await page.textContent("#answer")).not.toContain("EXIF");
    await site.leave(opened);
  });

  it("is turned where EXIF has other forms, which browsers do not read, and in a PNG", async () => {
    const opened = await open();
    const { page } = opened;
    const jpeg = await cornered(page, "image/jpeg");
    const png = await cornered(page, "image/png");
    const files: readonly [string, Buffer][] = [
      ["long.jpg", turnedJpeg(jpeg, 6, { type: 4 })],
      ["byte.jpg", turnedJpeg(jpeg, 6, { type: 1 })],
      ["from-the-end.jpg", turnedJpeg(jpeg, 6, { type: 4, byteOrder: "II" })],
      ["face.png", Buffer.concat([png.subarray(0, 33), chunk("eXIf", exifBlock(6)), png.subarray(33)])],
      // Only the first EXIF counts.
      ["twice.jpg", turnedJpeg(turnedJpeg(jpeg, 3), 6)],
    ];
    for (const [name, file] of files) {
      await chooseFile(page, name, file);
      expect(await shownPicture(page), name).toEqual({ size: "32 × 48", corners: "BRYG" });
    }
    await site.leave(opened);
  });

  it("is converted by its bytes, whatever its name is", async () => {
    const opened = await open();
    const { page } = opened;
    const webp = await cornered(page, "image/webp");
    for (const name of ["face.jpg", "face.webp", "face"]) {
      await chooseFile(page, name, webp);
      expect(await shownPicture(page)).toEqual({ size: "48 × 32", corners: "RGBY" });
      expect(await noteOf(page)).toContain("converted to JPEG");
    }
    expect(sentAs(await sentImage(page))).toMatchObject({ format: "jpeg", warnings: [] });
    await chooseFile(page, "face.webp", jpegImage({ width: 40, height: 30 }));
    await page.waitForFunction(() =>
      document.querySelector("#picture-note")?.textContent?.includes("40 × 30"),
    );
    expect(await noteOf(page)).not.toContain("converted");
    expect(await sentImage(page)).toBe(jpegImage({ width: 40, height: 30 }).toString("base64"));
    await page.waitForSelector("#answer article");
    await site.leave(opened);
  });

  it("is converted where many decoders cannot read its coding", async () => {
    const opened = await open();
    const { page } = opened;
    const cmyk = jpegImage({ width: 48, height: 32, shades: [255, 255, 255, 255] });
    expect(sentAs(cmyk.toString("base64"))).toMatchObject({ warnings: ["image_unusual"] });
    await chooseFile(page, "print.jpg", cmyk);
    await shownPicture(page);
    expect(await noteOf(page)).toContain("converted to JPEG");
    expect(sentAs(await sentImage(page))).toMatchObject({ warnings: [], widthPixels: 48 });
    await page.waitForSelector("#answer article");
    await site.leave(opened);
  });

  it.each([
    ["small", 48, 32, "48 × 32"],
    ["large", 3_000, 2_000, "1620 × 1080"],
  ])("is put on white where it is transparent, if it is %s", async (_what, width, height, size) => {
    const opened = await open();
    const { page } = opened;
    await chooseFile(page, "face.png", await seeThroughPng(page, width, height));
    expect(await shownPicture(page)).toEqual({ size, corners: "RWRW" });
    expect(await noteOf(page)).toContain("put on white");
    const image = await sentImage(page);
    expect((await lookAt(page, `data:image/jpeg;base64,${image}`)).corners).toBe("RWRW");
    await page.waitForSelector("#answer article");
    await site.leave(opened);
  });

  it("is sent to the byte as it is where nothing is wrong with it", async () => {
    const opened = await open();
    const { page } = opened;
    const file = pngImage({ width: 64, height: 48, shade: 200 });
    await chooseFile(page, "face.png", file);
    expect((await shownPicture(page)).size).toBe("64 × 48");
    expect(await noteOf(page)).toBe("As it will be sent: 64 × 48 pixels, 1\u00A0kB.");
    expect(await sentImage(page)).toBe(file.toString("base64"));
    await page.waitForSelector("#answer article");
    await site.leave(opened);
  });

  it("that cannot be opened is named as such, before and after it is sent", async () => {
    const opened = await open();
    const { page } = opened;
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="problem"]');
    expect(await page.textContent("#image-error")).toBe("Choose a picture, or take one with the camera.");
    await chooseFile(page, "face.jpg", Buffer.from("no picture at all"));
    const words = "This file cannot be opened as a picture. Choose an ordinary JPEG, PNG or BMP.";
    await page.waitForFunction(
      (expected) => document.querySelector("#image-error")?.textContent === expected,
      words,
    );
    expect(await page.getAttribute("#file", "aria-invalid")).toBe("true");
    await page.click("#submit");
    await page.waitForSelector('#answer article[data-verdict="problem"]');
    expect(await page.textContent("#image-error")).toBe(words);
    await page.click("#language");
    expect(await page.textContent("#image-error")).toContain("无法将该文件作为照片打开");
    await page.click("#language");
    await chooseFile(page, "face.jpg", jpegImage());
    await shownPicture(page);
    expect(await page.textContent("#image-error")).toBe("");
    // A browser notes every answer that is no success.
    opened.complaints.splice(0);
    await site.leave(opened);
  });

  it("is waited for if it is slow: the one before is neither shown nor sent", async () => {
    const opened = await open();
    const { page } = opened;
    const [first, slow] = [jpegImage({ width: 100, height: 80 }), jpegImage({ width: 120, height: 90 })];
    const release = await slowDown(page, slow.length);
    await chooseFile(page, "first.jpg", first);
    expect((await shownPicture(page)).size).toBe("100 × 80");
    const requests: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/v1/three-factor")) requests.push(imageIn(request.postDataJSON()));
    });
    await chooseFile(page, "slow.jpg", slow);
    await page.click("#submit");
    expect(await page.isVisible("#picture")).toBe(false);
    expect(await noteOf(page)).toBe("The picture is being read…");
    expect(requests).toEqual([]);
    await release();
    await page.waitForSelector('#answer article[data-verdict="match"]');
    expect(requests).toEqual([slow.toString("base64")]);
    expect((await shownPicture(page)).size).toBe("120 × 90");
    await site.leave(opened);
  });

  it("that is chosen last counts, although the one before is read after it", async () => {
    const opened = await open();
    const { page } = opened;
    const [slow, last] = [jpegImage({ width: 120, height: 90 }), jpegImage({ width: 100, height: 80 })];
    const release = await slowDown(page, slow.length);
    await chooseFile(page, "slow.jpg", slow);
    await chooseFile(page, "last.jpg", last);
    expect((await shownPicture(page)).size).toBe("100 × 80");
    await release();
    // What was let go is read long before a second picture is.
    await page.evaluate(() => createImageBitmap(new ImageData(1_000, 1_000)));
    expect((await shownPicture(page)).size).toBe("100 × 80");
    expect(await sentImage(page)).toBe(last.toString("base64"));
    await page.waitForSelector('#answer article[data-verdict="match"]');
    await site.leave(opened);
  });
});
