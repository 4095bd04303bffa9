import { imageMeta } from "image-meta";
import { type ControlLevel, controlLevels } from "../../lib/domain/options.ts";

/** What a vendor sees in a picture. The size in pixels decides it, so that a test can choose the answer. */
export type Picture = {
  widthPixels: number;
  heightPixels: number;
  /** Similarity 0–100 to a photo on record. */
  score: number;
  hasFace: boolean;
  isUsable: boolean;
  /** The mildest level of quality control and of liveness control that refuses it; undefined: none does. */
  qualityRefusedFrom?: ControlLevel;
  livenessRefusedFrom?: ControlLevel;
  isSynthetic: boolean;
};

/** The score of a picture more than 100 pixels wide; a narrower one scores its width. */
export const usualScore = 97.2;

const plain = { hasFace: true, isUsable: true, isSynthetic: false };

/** Heights in pixels that mean something; every other height is a good picture. */
export const magicHeights: readonly {
  heightPixels: number;
  description: string;
  picture: Partial<Picture>;
}[] = [
  { heightPixels: 31, description: "shows no face", picture: { hasFace: false } },
  { heightPixels: 32, description: "is too poor for any use", picture: { isUsable: false } },
  { heightPixels: 41, description: "fails quality control HIGH", picture: { qualityRefusedFrom: "HIGH" } },
  {
    heightPixels: 42,
    description: "fails quality control NORMAL and HIGH",
    picture: { qualityRefusedFrom: "NORMAL" },
  },
  { heightPixels: 43, description: "fails every quality control", picture: { qualityRefusedFrom: "LOW" } },
  { heightPixels: 51, description: "fails liveness control HIGH", picture: { livenessRefusedFrom: "HIGH" } },
  {
    heightPixels: 52,
    description: "fails liveness control NORMAL and HIGH",
    picture: { livenessRefusedFrom: "NORMAL" },
  },
  { heightPixels: 53, description: "fails every liveness control", picture: { livenessRefusedFrom: "LOW" } },
  {
    heightPixels: 54,
    description: "is synthetic, which every liveness control detects",
    picture: { livenessRefusedFrom: "LOW", isSynthetic: true },
  },
];

/** What a JPEG, PNG or BMP shows; undefined if the bytes are not such an image. */
export function pictureOf(bytes: Buffer): Picture | undefined {
  try {
    const { width, height, type } = imageMeta(bytes);
    const isTaken = type === "jpg" || type === "png" || type === "bmp";
    return isTaken && width && height ? pictureOfSize(width, height) : undefined;
  } catch {
    return undefined;
  }
}

/** What the image at an address shows. It is never fetched: a name such as `…/97x64.jpg` gives its size. */
export function pictureAt(url: string): Picture {
  const [, width = "640", height = "480"] = /\/(\d+)x(\d+)\.\w+$/u.exec(url) ?? [];
  return pictureOfSize(Number(width), Number(height));
}

/** Whether a control of `level` refuses a picture that controls from `refusedFrom` upwards refuse. */
export function refuses(level: ControlLevel, refusedFrom: ControlLevel | undefined): boolean {
  if (level === "NONE" || refusedFrom === undefined) return false;
  return controlLevels.indexOf(level) >= controlLevels.indexOf(refusedFrom);
}

function pictureOfSize(widthPixels: number, heightPixels: number): Picture {
  const magic = magicHeights.find((row) => row.heightPixels === heightPixels)?.picture;
  const score = widthPixels <= 100 ? widthPixels : usualScore;
  return { ...plain, widthPixels, heightPixels, score, ...magic };
}
