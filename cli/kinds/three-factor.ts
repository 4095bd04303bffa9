import { threeFactor } from "../../lib/checks/three-factor.ts";
import { readImage } from "../batch/read-image.ts";
import { faceOptions, faceSettingsOf } from "../face-options.ts";
import { readPictureOption } from "../picture-option.ts";
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
    fields: {
      image: "image",
      imageUrl: "image",
      qualityControl: "quality",
      livenessControl: "liveness",
      threshold: "threshold",
    },
    async read(given) {
      const settings = faceSettingsOf(given);
      const image = (await readPictureOption(given)) ?? Buffer.alloc(0);
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
  trial(person, picture, rules) {
    if (picture === undefined) return undefined;
    const parsed = threeFactor.parse({ ...person, image: picture.toString("base64") }, rules);
    return parsed.ok ? { ...parsed, image: threeFactor.image(parsed.input) } : parsed;
  },
};

/** Stands for an image that could not be read while the other fields are checked. */
const unreadImage = "-";
