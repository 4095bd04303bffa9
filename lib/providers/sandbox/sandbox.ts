import * as v from "valibot";

import { parseSecret } from "../account.ts";
import type { Operation, Provider } from "../provider.ts";
import { requestOf } from "./request.ts";
import { billsByStatus, readResponse } from "./response.ts";
import { createSandboxTransport } from "./transport.ts";

/** There is nothing to set up: its secret is an empty object. */
const secretSchema = v.strictObject({});

const everyKind = {
  feeMilliFen: 0,
  documentTypes: ["mainland_id", "residence_permit"],
  urls: () => [],
  response: readResponse,
} as const satisfies Partial<Operation<never, unknown>>;

/**
 * Answers by magic ID numbers, free and without a network, so that an integrator can reach every verdict and every
 * fault. `docs/sandbox.md` lists them. Its verdicts say `live: false`, and only the stages `local` and `sandbox` may
 * name it.
 */
export const sandbox: Provider<unknown> = {
  id: "sandbox",
  company: "idcheck",
  operations: {
    two_factor: { ...everyKind, honours: [], request: requestOf("two_factor") },
    three_factor: {
      ...everyKind,
      honours: ["qualityControl", "livenessControl"],
      score: () => ({ decisionPoint: 80, maximum: 100 }),
      imageLimits: {
        formats: ["jpeg", "png", "bmp"],
        maxBase64Characters: 2_097_152,
        maxLongSidePixels: 1920,
        maxShortSidePixels: 1080,
      },
      takesImageUrl: true,
      request: requestOf("three_factor"),
    },
  },
  billsByStatus,
  live: false,
  transport: createSandboxTransport(),
  parseAccount: (secret) => parseSecret("sandbox", secretSchema, secret),
};
