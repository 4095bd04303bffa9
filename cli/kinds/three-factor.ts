import { threeFactor } from "../../lib/checks/three-factor.ts";
import { readImage } from "../batch/read-image.ts";
import { fileFailure } from "../file-failure.ts";
import { faceOptions, faceSettingsOf } from "../face-options.ts";
import { UsageError } from "../command.ts";
import { maxPictureBytes, readPictureFile } from "../picture-file.ts";
import type { KindCommand } from "./kind-command.ts";

/** Name, ID number and face: the face is a file for one person, and a column of file names for a list. */
export const threeFactorCommand: KindCommand = {
  verify: {
    option: "image",
    options: {
      image: {
        type: "string",
        value: "<file>",
        help: "JPEG, PNG or BMP of the face; makes the check three-factor",
      },
      ...faceOptions,
    },
    async read(given) {
      const settings = faceSettingsOf(given);
      const image = await readPicture(given.text("image") ?? "");
      return (client, person, options) => client.threeFactor({ ...person, image, ...settings }, options);
    },
  },
  batch: {
    column: "image",
    async read({ person, fields, columns, imageFolder, settings, rules }) {
      const image = await readImage(imageFolder, fields[columns.image ?? -1] ?? "");
      const body = { ...person, ...settings, image: image.ok ? image.base64 : unreadImage };
      const parsed = threeFactor.parse(body, rules);
      if (image.ok && parsed.ok) {
        const { notes } = parsed;
        const { name, idNumber } = parsed.input;
        return {
          ok: true,
          parts: threeFactor.canonical(parsed.input, {}),
          ask: (client, options) =>
            client.threeFactor({ name, idNumber, image: image.base64, ...settings, ...notes }, options),
        };
      }
      const errors = parsed.ok ? [] : parsed.errors;
      if (image.ok) return { ok: false, errors };
      // An image that could not be read cannot break the rules for images.
      const others = errors.filter(({ field }) => field !== "image");
      return { ok: false, errors: [...others, { field: "image", code: image.code }] };
    },
  },
};

const pictureAdvice = {
  irregular: "it is a folder, a pipe or a device. Give a plain file",
  too_large: `it has more than ${Math.floor(maxPictureBytes / 1024)} KB. Give a smaller picture`,
} as const;

/** The bytes of a picture. Throws UsageError if there is none to read. */
async function readPicture(path: string): Promise<Buffer> {
  const read = await readPictureFile(path).catch((error: unknown) => {
    throw fileFailure("--image cannot be read", error);
  });
  if (read.ok) return read.bytes;
  throw new UsageError(`--image cannot be read: ${pictureAdvice[read.code]}.`);
}

/** Stands for an image that could not be read while the other fields are checked. */
const unreadImage = "-";
