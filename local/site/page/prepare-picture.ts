import { imageFits, type ImageLimits } from "../../../lib/identity/image-limits.ts";
import { imageCodings } from "../../../lib/identity/image.ts";
import { type ReadImage, readImage } from "../../../lib/identity/image-reading.ts";
import { drawUpright, isSeeThrough, putOnWhite } from "./draw-picture.ts";

const pictureChanges = ["turned", "shrunk", "whitened", "converted"] as const;

/** What was done to a picture so that providers see in it what the person saw. */
type PictureChange = (typeof pictureChanges)[number];

/** A picture as it will be sent. `file` has the same bytes as `base64`, which has no prefix. */
export type Picture = {
  file: Blob;
  base64: string;
  widthPixels: number;
  heightPixels: number;
  changes: readonly PictureChange[];
};

/** What the usual providers of the local stack accept and every decoder reads. */
const limits: ImageLimits = {
  formats: ["jpeg", "png", "bmp"],
  cannotDecode: imageCodings,
  maxBase64Characters: 1_048_576,
  maxLongSidePixels: 1920,
  maxShortSidePixels: 1080,
};
const qualities = [0.92, 0.85, 0.75, 0.6, 0.4];

/**
 * Makes a picture one that every provider reads as the person sees it: upright, small enough, opaque, and in a common
 * coding. Its bytes decide, not its name. One that is all of this stays as it is, so that nothing is lost; any other is
 * drawn again as a JPEG. Rejects if the browser cannot open it.
 */
export async function preparePicture(file: Blob): Promise<Picture> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const read = readImage(bytes);
  const known = read.ok ? read.value : undefined;
  const base64 = await base64Of(new Blob([bytes]));
  const stored = await createImageBitmap(new Blob([withoutExif(bytes)]));
  const canvas = drawUpright(stored, known?.orientation ?? 1, limits);
  const changes: Readonly<Record<PictureChange, boolean>> = {
    turned: known !== undefined && known.orientation !== 1,
    shrunk: canvas.width * canvas.height < stored.width * stored.height || isTooLong(base64),
    whitened: known?.facts.format !== "jpeg" && isSeeThrough(canvas),
    converted: read.ok ? read.value.facts.codings !== undefined : !read.codes.includes("too_many_pixels"),
  };
  stored.close();
  if (known !== undefined && !changes.whitened && canBeSent(known, base64)) {
    const { format, widthPixels, heightPixels } = known.facts;
    const sent = new Blob([bytes], { type: `image/${format}` });
    return { file: sent, base64, widthPixels, heightPixels, changes: [] };
  }
  putOnWhite(canvas);
  return {
    ...(await smallJpeg(canvas)),
    widthPixels: canvas.width,
    heightPixels: canvas.height,
    changes: pictureChanges.filter((change) => changes[change]),
  };
}

/** Whether the server takes a picture without a warning, and every provider takes it. */
function canBeSent({ facts, warnings }: ReadImage, base64: string): boolean {
  return warnings.length === 0 && imageFits({ ...facts, base64 }, limits).length === 0;
}

/**
 * The file without its EXIF. Browsers turn a picture by it without being asked, but not in every form that has been
 * read here: without it they draw the stored pixels.
 */
function withoutExif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let rest = bytes;
  for (;;) {
    const read = readImage(rest);
    if (!read.ok || read.value.exif === undefined) return rest;
    const { start, end } = read.value.exif;
    const shorter = new Uint8Array(rest.length - (end - start));
    shorter.set(rest.subarray(0, start));
    shorter.set(rest.subarray(end), start);
    rest = shorter;
  }
}

async function smallJpeg(canvas: OffscreenCanvas): Promise<Pick<Picture, "file" | "base64">> {
  for (const quality of qualities) {
    const file = await canvas.convertToBlob({ type: "image/jpeg", quality });
    const base64 = await base64Of(file);
    if (!isTooLong(base64)) return { file, base64 };
  }
  throw new RangeError("the picture stays too large");
}

function isTooLong(base64: string): boolean {
  return base64.length > limits.maxBase64Characters;
}

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const text = typeof reader.result === "string" ? reader.result : "";
      resolve(text.slice(text.indexOf(",") + 1));
    });
    reader.addEventListener("error", () => reject(new Error("the picture cannot be read")));
    reader.readAsDataURL(blob);
  });
}
