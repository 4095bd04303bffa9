import type { FaceImage, ImageCoding } from "./image.ts";

/**
 * Limits on a face image. Characters are those of the canonical base64 text without prefix. Limits on sides apply in
 * either orientation: one is for the longer side, the other for the shorter. An absent limit does not apply.
 */
export type ImageLimits = {
  formats: readonly FaceImage["format"][];
  /** Codings of these formats that the vendor's decoder cannot read. */
  cannotDecode?: readonly ImageCoding[];
  minBase64Characters?: number;
  maxBase64Characters: number;
  minLongSidePixels?: number;
  minShortSidePixels?: number;
  maxLongSidePixels: number;
  maxShortSidePixels: number;
};

/** Why a provider cannot accept an image, and what to do about it if no other provider is left. */
export const imageLimitRules = {
  provider_format: "Send a format and coding that a configured provider can read, such as a plain JPEG.",
  provider_size: "Send a smaller image: it exceeds the size that the configured providers accept.",
  provider_too_small:
    "Send a larger image: a configured provider needs more pixels per side, or more base64.",
  provider_dimensions:
    "Send an image with fewer pixels per side: it exceeds what the configured providers accept.",
} as const;

/** A code of {@link imageLimitRules}. */
export type ImageLimitCode = keyof typeof imageLimitRules;

/** Returns the limits that an image breaks, or nothing if it fits. Both orientations count the same. */
export function imageFits(image: FaceImage, limits: ImageLimits): ImageLimitCode[] {
  const longSide = Math.max(image.widthPixels, image.heightPixels);
  const shortSide = Math.min(image.widthPixels, image.heightPixels);
  const { formats, cannotDecode = [], minBase64Characters = 0 } = limits;
  const { minLongSidePixels = 0, minShortSidePixels = 0 } = limits;
  const isUnreadable = image.codings?.some((coding) => cannotDecode.includes(coding)) ?? false;
  const codes: ImageLimitCode[] = [];
  if (!formats.includes(image.format) || isUnreadable) codes.push("provider_format");
  if (image.base64.length > limits.maxBase64Characters) codes.push("provider_size");
  if (
    image.base64.length < minBase64Characters ||
    longSide < minLongSidePixels ||
    shortSide < minShortSidePixels
  ) {
    codes.push("provider_too_small");
  }
  if (longSide > limits.maxLongSidePixels || shortSide > limits.maxShortSidePixels) {
    codes.push("provider_dimensions");
  }
  return codes;
}
