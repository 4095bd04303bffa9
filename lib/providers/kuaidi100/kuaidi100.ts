import type { Operation, Provider } from "../provider.ts";
import { type Kuaidi100Account, parseAccount } from "./account.ts";
import { billsByStatus } from "./codes.ts";
import { threeFactorRequest, twoFactorRequest } from "./request.ts";
import { threeFactorResponse, twoFactorResponse } from "./response.ts";

/** What both interfaces have in common. */
const everyKind = {
  // 600 yuan for 1,000 calls, the smallest package; larger ones go down to 45 fen a call.
  feeMilliFen: 60_000,
  documentTypes: ["mainland_id", "residence_permit"],
  urls: (account) => [account.baseUrl],
} as const satisfies Partial<Operation<never, Kuaidi100Account>>;

/** Kuaidi100 cloud, 身份验证-公安验证: three-factor with a similarity score, and two-factor if it is ordered. */
export const kuaidi100: Provider<Kuaidi100Account> = {
  id: "kuaidi100",
  // Inferred: its websites name this company in their footers. Compare it with your contract.
  company: "深圳前海百递网络有限公司",
  operations: {
    two_factor: {
      ...everyKind,
      honours: [],
      missingFields: (account) => (account.twoFactor === undefined ? ["twoFactor"] : []),
      request: twoFactorRequest,
      response: twoFactorResponse,
    },
    three_factor: {
      ...everyKind,
      honours: ["qualityControl", "livenessControl"],
      // "Recommended threshold 80, over it the same person"; no document says whether exactly 80 counts as over it.
      score: () => ({ decisionPoint: 80, maximum: 100 }),
      // "Not over 2M after encoding, not over 1920*1080".
      imageLimits: {
        formats: ["jpeg", "png", "bmp"],
        maxBase64Characters: 2_097_152,
        maxLongSidePixels: 1920,
        maxShortSidePixels: 1080,
      },
      request: threeFactorRequest,
      response: threeFactorResponse,
    },
  },
  billsByStatus,
  live: true,
  parseAccount,
};
