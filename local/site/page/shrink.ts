/** A picture as it will be sent. */
export type SmallPicture = {
  /** Base64 without prefix. */
  base64: string;
  widthPixels: number;
  heightPixels: number;
  isShrunk: boolean;
};

/** What both providers accept: pixels in either orientation, and characters of base64. */
const longSidePixels = 1920;
const shortSidePixels = 1080;
const maxBase64Characters = 2_097_152;
/** The formats that are sent unchanged if they are small enough. */
const sentAsTheyAre: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/bmp"]);
const qualities = [0.92, 0.85, 0.75, 0.6, 0.4];

/**
 * Reduces a picture to the size that providers accept, and turns it upright by its EXIF. A picture that is small enough
 * is sent unchanged, so that nothing is lost. Rejects if the browser cannot open it.
 */
export async function shrink(file: Blob): Promise<SmallPicture> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const { width, height } = bitmap;
  const scale = Math.min(
    1,
    longSidePixels / Math.max(width, height),
    shortSidePixels / Math.min(width, height),
  );
  const isFit = scale === 1 && (file.size * 4) / 3 < maxBase64Characters - 4 && sentAsTheyAre.has(file.type);
  if (isFit && !(await isTurned(file))) {
    return { base64: await base64Of(file), widthPixels: width, heightPixels: height, isShrunk: false };
  }
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.floor(width * scale)),
    Math.max(1, Math.floor(height * scale)),
  );
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of qualities) {
    const base64 = await base64Of(await canvas.convertToBlob({ type: "image/jpeg", quality }));
    if (base64.length <= maxBase64Characters) {
      return { base64, widthPixels: canvas.width, heightPixels: canvas.height, isShrunk: true };
    }
  }
  throw new RangeError("the picture stays too large");
}

/** Whether a picture is stored in another orientation than it is shown: providers do not read EXIF. */
async function isTurned(file: Blob): Promise<boolean> {
  const stored = await createImageBitmap(file, { imageOrientation: "none" });
  const shown = await createImageBitmap(file, { imageOrientation: "from-image" });
  const isOther = stored.width !== shown.width;
  stored.close();
  shown.close();
  return isOther;
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
