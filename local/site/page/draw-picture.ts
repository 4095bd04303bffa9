/** A matrix of a canvas: how the stored pixels of a picture of the given size become upright. */
type Turn = (width: number, height: number) => readonly [number, number, number, number, number, number];

/** By EXIF orientation: 2, 4, 5 and 7 are mirrored, and from 5 on the sides change places. */
const turns: Readonly<Record<number, Turn>> = {
  2: (width) => [-1, 0, 0, 1, width, 0],
  3: (width, height) => [-1, 0, 0, -1, width, height],
  4: (_, height) => [1, 0, 0, -1, 0, height],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (_, height) => [0, 1, -1, 0, height, 0],
  7: (width, height) => [0, -1, -1, 0, height, width],
  8: (width) => [0, -1, 1, 0, 0, width],
};

/** A scaled edge can be a little transparent. */
const leastOpaqueAlpha = 250;

/**
 * Draws stored pixels upright by their EXIF orientation, and smaller if a side is longer than the most pixels that it may
 * have.
 */
export function drawUpright(
  stored: ImageBitmap,
  orientation: number,
  most: { maxLongSidePixels: number; maxShortSidePixels: number },
): OffscreenCanvas {
  const [width, height] = orientation >= 5 ? [stored.height, stored.width] : [stored.width, stored.height];
  const scale = Math.min(
    1,
    most.maxLongSidePixels / Math.max(width, height),
    most.maxShortSidePixels / Math.min(width, height),
  );
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.floor(width * scale)),
    Math.max(1, Math.floor(height * scale)),
  );
  const context = contextOf(canvas);
  context.imageSmoothingQuality = "high";
  context.scale(canvas.width / width, canvas.height / height);
  const turn = turns[orientation]?.(stored.width, stored.height);
  if (turn !== undefined) context.transform(...turn);
  context.drawImage(stored, 0, 0);
  context.resetTransform();
  return canvas;
}

/** Whether one can see through a picture somewhere. */
export function isSeeThrough(canvas: OffscreenCanvas): boolean {
  const { data } = contextOf(canvas).getImageData(0, 0, canvas.width, canvas.height);
  for (let index = 3; index < data.length; index += 4) {
    if ((data[index] ?? 0) < leastOpaqueAlpha) return true;
  }
  return false;
}

/** Puts white behind a picture. JPEG has no transparency: what one can see through would become black. */
export function putOnWhite(canvas: OffscreenCanvas): void {
  const context = contextOf(canvas);
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new TypeError("this browser cannot draw");
  return context;
}
