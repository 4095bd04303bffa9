import { expect, test } from "vitest";
import type { FaceImage } from "../../../lib/identity/image.ts";
import { imageFits, type ImageLimits } from "../../../lib/identity/image-limits.ts";

const limits: ImageLimits = {
  formats: ["jpeg", "png"],
  maxBase64Characters: 400,
  maxLongSidePixels: 1920,
  maxShortSidePixels: 1080,
};
const image: FaceImage = { base64: "A".repeat(400), format: "png", widthPixels: 1920, heightPixels: 1080 };

test("takes an image that is exactly at every limit, in either orientation", () => {
  expect(imageFits(image, limits)).toEqual([]);
  expect(imageFits({ ...image, widthPixels: 1080, heightPixels: 1920 }, limits)).toEqual([]);
});

test("holds the long and the short side to limits of their own", () => {
  expect(imageFits({ ...image, widthPixels: 1921 }, limits)).toEqual(["provider_dimensions"]);
  expect(imageFits({ ...image, heightPixels: 1081 }, limits)).toEqual(["provider_dimensions"]);
  expect(imageFits({ ...image, widthPixels: 1081, heightPixels: 1081 }, limits)).toEqual([
    "provider_dimensions",
  ]);
});

test("names every limit that is exceeded", () => {
  const codes = imageFits(
    { base64: "A".repeat(401), format: "bmp", widthPixels: 1, heightPixels: 1921 },
    limits,
  );
  expect(codes).toEqual(["provider_format", "provider_size", "provider_dimensions"]);
});
