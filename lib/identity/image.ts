/** The formats that are accepted; an operation of a provider may take fewer. */
export const imageFormats = ["jpeg", "png", "bmp"] as const;

/** A decoded and measured face image. It lives in memory for the length of one call and is never stored. */
export type FaceImage = {
  /** Canonical base64 without prefix or line breaks: what is sent, and what limits are measured on. */
  base64: string;
  format: (typeof imageFormats)[number];
  widthPixels: number;
  heightPixels: number;
};
