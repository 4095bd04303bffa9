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

test("holds both sides and the text to their least, in either orientation", () => {
  const least: ImageLimits = {
    ...limits,
    minBase64Characters: 400,
    minLongSidePixels: 640,
    minShortSidePixels: 480,
  };
  expect(imageFits({ ...image, widthPixels: 480, heightPixels: 640 }, least)).toEqual([]);
  expect(imageFits({ ...image, widthPixels: 640, heightPixels: 480 }, least)).toEqual([]);
  const small = { widthPixels: 640, heightPixels: 479 };
  expect(imageFits({ ...image, ...small }, least)).toEqual(["provider_too_small"]);
  expect(imageFits({ ...image, widthPixels: 639, heightPixels: 639 }, least)).toEqual(["provider_too_small"]);
  expect(imageFits({ ...image, base64: "A".repeat(396) }, least)).toEqual(["provider_too_small"]);
  expect(imageFits({ ...image, ...small }, limits)).toEqual([]);
});

test("refuses the codings that the vendor cannot read, and no other", () => {
  const cmyk: FaceImage = { ...image, format: "jpeg", codings: ["jpeg_cmyk"] };
  expect(imageFits(cmyk, limits)).toEqual([]);
  expect(imageFits(cmyk, { ...limits, cannotDecode: ["jpeg_12_bit"] })).toEqual([]);
  expect(imageFits(cmyk, { ...limits, cannotDecode: ["jpeg_12_bit", "jpeg_cmyk"] })).toEqual([
    "provider_format",
  ]);
});

test("names every limit that is exceeded", () => {
  const codes = imageFits(
    { base64: "A".repeat(401), format: "bmp", widthPixels: 1, heightPixels: 1921 },
    limits,
  );
  expect(codes).toEqual(["provider_format", "provider_size", "provider_dimensions"]);
});
