import type { FaceImage } from "./image.ts";

/** Limits on a face image, measured on the canonical base64 text without prefix. */
export type ImageLimits = {
  formats: readonly FaceImage["format"][];
  maxBase64Characters: number;
  /** In either orientation, the longer side has at most `maxLongSidePixels`, the shorter `maxShortSidePixels`. */
  maxLongSidePixels: number;
  maxShortSidePixels: number;
};

/** How an image exceeds a provider's limits, and what to do about it if no other provider is left. */
export const imageLimitRules = {
  provider_format: "Send a format that a configured provider accepts.",
  provider_size: "Send a smaller image: it exceeds the size that the configured providers accept.",
  provider_dimensions:
    "Send an image with fewer pixels per side: it exceeds what the configured providers accept.",
} as const;

/** A code of {@link imageLimitRules}. */
export type ImageLimitCode = keyof typeof imageLimitRules;

/** Returns the limits that an image exceeds, or nothing if it fits. Both orientations count the same. */
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
