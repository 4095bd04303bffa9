import { type Given, UsageError } from "./command.ts";
import { fileFailure } from "./file-failure.ts";
import { maxPictureBytes, readPictureFile } from "./picture-file.ts";

const pictureAdvice = {
  irregular: "it is a folder, a pipe or a device. Give a plain file",
  too_large: `it has more than ${Math.floor(maxPictureBytes / 1024)} KB. Give a smaller picture`,
} as const;

/** The bytes of the picture in `--image`; undefined if it was not given. Throws UsageError if there is none to read. */
export async function readPictureOption(given: Given): Promise<Buffer | undefined> {
  const path = given.text("image");
  if (path === undefined) return undefined;
  const read = await readPictureFile(path).catch((error: unknown) => {
    throw fileFailure("--image cannot be read", error);
  });
  if (read.ok) return read.bytes;
  throw new UsageError(`--image cannot be read: ${pictureAdvice[read.code]}.`);
}
