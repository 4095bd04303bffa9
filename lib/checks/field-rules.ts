import { controlLevels } from "../domain/options.ts";
import { idempotencyKeyRules } from "../input/idempotency-key.ts";
import { faceImageRules } from "../identity/face-image.ts";
import { idNumberRules } from "../identity/id-number.ts";
import { personNameRules } from "../identity/person-name.ts";
import { jsonRules } from "../input/json.ts";
import { imageLimitRules } from "../identity/image-limits.ts";
import { tokenRules } from "../input/token.ts";
import { imageUrlRules } from "./image-url.ts";

const controlRules = { control_level: `Send one of: ${controlLevels.join(", ")}.` } as const;

const consentRules = { required: "Send both id and purpose, or omit consent.", ...tokenRules } as const;

/**
 * Every input rule that a request can break: its code and what to do about it, by field. The list is closed: the
 * `errors` of a problem contain nothing else. The texts are for documents and help. An answer contains none of
 * them, so nothing in the path of a request imports this file.
 */
export const fieldRules = {
  body: {
    encoding: "Send UTF-8.",
    ...jsonRules,
    not_object: "Send a JSON object.",
    unknown_field: "Remove fields that this function does not know. Field names must match exactly.",
  },
  /** Invoke only. */
  caller: {
    required:
      "Send the name of the caller, or invoke the function by an alias that is no number of a person.",
    malformed: "Send 1 to 64 of A-Z a-z 0-9 . _ and -.",
  },
  /** Invoke of the functions that show records only. */
  id: { required: "Send the id of the verification.", not_text: "Send a JSON string." },
  /** Invoke only. */
  onRetryable: { not_one_of: "Send return or throw." },
  idempotencyKey: { ...idempotencyKeyRules, ...tokenRules },
  name: personNameRules,
  idNumber: {
    ...idNumberRules,
    under_14: "Do not send this person: this deployment does not check persons under 14.",
  },
  image: {
    required: "Send image or imageUrl.",
    image_and_url: "Send image or imageUrl, not both.",
    ...faceImageRules,
    ...imageLimitRules,
  },
  imageUrl: {
    ...imageUrlRules,
    image_url_unsupported: "Send image: no configured provider accepts addresses.",
  },
  qualityControl: controlRules,
  livenessControl: controlRules,
  threshold: {
    not_number: "Send a JSON number.",
    threshold_range: "Send a number from 0 to 100.",
    threshold_below_floor: "Send at least the minimum similarity of this deployment.",
  },
  reference: tokenRules,
  consent: {
    required: "Ask the person for consent and send it: this deployment requires one for this check.",
    not_object: "Send a JSON object with id and purpose.",
    unknown_field: "Send id, purpose and guardian only.",
  },
  "consent.id": consentRules,
  "consent.purpose": consentRules,
  "consent.guardian": {
    required:
      "Ask a parent or other guardian, and send a consent with true: the person is under 14, by the ID number.",
    not_true: "Send true, or omit the field.",
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** A field that a body may have. */
export type FieldName = keyof typeof fieldRules;
