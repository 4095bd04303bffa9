import type { BadInput } from "./bad-inputs/bad-input.ts";
import { badBodies } from "./bad-inputs/bodies.ts";
import { badIdempotencyKeys } from "./bad-inputs/idempotency-keys.ts";
import { badIdNumbers } from "./bad-inputs/id-numbers.ts";
import { badImages } from "./bad-inputs/images.ts";
import { badNames } from "./bad-inputs/names.ts";
import { badOptions } from "./bad-inputs/options.ts";

export type { BadInput } from "./bad-inputs/bad-input.ts";

/**
 * Inputs that must be refused by a deployment with the default rules (`test/samples/rules.ts`): each is sent as
 * it stands, and its answer is compared with `expectedErrors`. Nothing may be stored or called for any of them.
 */
export const badInputs: readonly BadInput[] = [
  ...badIdNumbers,
  ...badNames,
  ...badImages,
  ...badOptions,
  ...badBodies,
  ...badIdempotencyKeys,
];
