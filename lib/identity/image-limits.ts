import type { FaceImage } from "./image.ts";

/** Limits on a face image, measured on the canonical base64 text without prefix. */
export type ImageLimits = {
  formats: readonly FaceImage["format"][];
  maxBase64Characters: number;
  /** In either orientation: the longer side at most `maxLongSidePixels`, the shorter at most the other. */
  maxLongSidePixels: number;
  maxShortSidePixels: number;
};

/** How an image exceeds what a provider takes, and what to do about it where no other provider is left. */
export const imageLimitRules = {
  provider_format: "Send a format that a configured provider takes.",
  provider_size: "Send less base64 than the largest that a configured provider takes.",
  provider_dimensions: "Send fewer pixels a side than the most that a configured provider takes.",
} as const;

/** A code of {@link imageLimitRules}. */
export type ImageLimitCode = keyof typeof imageLimitRules;

/** Which limits an image exceeds; empty where it fits. Either orientation is measured alike. */
export function imageFits(image: FaceImage, limits: ImageLimits): ImageLimitCode[] {
  const longSide = Math.max(image.widthPixels, image.heightPixels);
  const shortSide = Math.min(image.widthPixels, image.heightPixels);
  const codes: ImageLimitCode[] = [];
  if (!limits.formats.includes(image.format)) codes.push("provider_format");
  if (image.base64.length > limits.maxBase64Characters) codes.push("provider_size");
  if (longSide > limits.maxLongSidePixels || shortSide > limits.maxShortSidePixels) {
    codes.push("provider_dimensions");
  }
  return codes;
}
