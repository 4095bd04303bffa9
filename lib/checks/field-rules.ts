import type { Violation } from "../errors.ts";
import { idempotencyKeyRules } from "../idempotency-key.ts";
import { faceImageRules } from "../identity/face-image.ts";
import { idNumberRules } from "../identity/id-number.ts";
import { personNameRules } from "../identity/person-name.ts";
import { jsonRules } from "../json.ts";
import type { Outcome } from "../outcome.ts";
import { imageLimitRules } from "../providers/image-limits.ts";
import { tokenRules } from "../token.ts";
import { imageUrlRules } from "./image-url.ts";

const controlRules = { control_level: "Send NONE, LOW, NORMAL or HIGH." } as const;

const noteRules = { required: "Send both id and purpose, or no consent.", ...tokenRules } as const;

/**
 * Every input rule that can be violated: by field, the code and what to do about it. Closed: nothing else
 * stands in `errors` of a problem. Texts are for documents and help; an answer carries field and code alone.
 */
export const fieldRules = {
  body: {
    encoding: "Send UTF-8.",
    ...jsonRules,
    not_object: "Send a JSON object.",
    unknown_field: "Remove what this check does not know. Field names are matched exactly.",
  },
  /** Invoke only. */
  caller: {
    required: "Say who calls, or invoke the function by an alias.",
    malformed: "Send 1 to 64 of A-Z a-z 0-9 . _ and -.",
  },
  /** Invoke only. */
  onRetryable: { not_one_of: "Send return or throw." },
  idempotencyKey: idempotencyKeyRules,
  name: personNameRules,
  idNumber: idNumberRules,
  image: {
    required: "Send image or imageUrl.",
    image_and_url: "Send image or imageUrl, not both.",
    ...faceImageRules,
    ...imageLimitRules,
  },
  imageUrl: {
    ...imageUrlRules,
    image_url_unsupported: "Send image: no configured provider takes addresses.",
  },
  qualityControl: controlRules,
  livenessControl: controlRules,
  threshold: {
    not_number: "Send a JSON number.",
    threshold_range: "Send a number from 0 to 100.",
    threshold_below_floor: "Send at least the similarity that this deployment demands.",
  },
  reference: tokenRules,
  consent: {
    not_object: "Send a JSON object with id and purpose.",
    unknown_field: "Send id and purpose only.",
  },
  "consent.id": noteRules,
  "consent.purpose": noteRules,
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** A field that a body may have. */
export type FieldName = keyof typeof fieldRules;

/** A part of a body that was read, or what is wrong with it. */
export type Read<Value> = { ok: true; value: Value } | { ok: false; errors: readonly Violation[] };

/** Binds codes to the field that they were found in; the compiler knows which codes a field can have. */
export function violations<Field extends FieldName>(
  field: Field,
  codes: readonly (keyof (typeof fieldRules)[Field] & string)[],
): Violation[] {
  return codes.map((code) => ({ field, code }));
}

/** The violations that an outcome stands for: none where it is a value. */
export function violationsOf<Field extends FieldName>(
  field: Field,
  outcome: Outcome<unknown, keyof (typeof fieldRules)[Field] & string>,
): Violation[] {
  return outcome.ok ? [] : violations(field, outcome.codes);
}
