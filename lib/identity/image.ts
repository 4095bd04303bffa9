/** The accepted formats; an operation may accept fewer. */
const imageFormats = ["jpeg", "png", "bmp"] as const;

/**
 * Codings that many decoders cannot read although they know the format. An operation can list those that it cannot
 * read. A plain JPEG, PNG or BMP has none of them.
 */
export const imageCodings = ["jpeg_12_bit", "jpeg_arithmetic", "jpeg_cmyk", "jpeg_lossless"] as const;

/** One of {@link imageCodings}. */
export type ImageCoding = (typeof imageCodings)[number];

/** A decoded and measured face image. It lives in memory for the length of one call and is never stored. */
export type FaceImage = {
  /** Canonical base64 without prefix or line breaks. This text is sent, and limits apply to it. */
  base64: string;
  format: (typeof imageFormats)[number];
  /** Absent if every decoder of the format can read the file. */
  codings?: readonly ImageCoding[];
  widthPixels: number;
  heightPixels: number;
};
