import type { BadInput } from "./bad-input.ts";
import { badBodies } from "./bodies.ts";
import { badIdempotencyKeys } from "./idempotency-keys.ts";
import { badIdNumbers } from "./id-numbers.ts";
import { badImages } from "./images.ts";
import { badNames } from "./names.ts";
import { badOptions } from "./options.ts";

export type { BadInput } from "./bad-input.ts";

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
