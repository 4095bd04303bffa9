import type { Operation, Provider } from "../provider.ts";
import { type HuaweiAccount, parseAccount } from "./account.ts";
import { billsByStatus } from "./codes.ts";
import { paths, threeFactorRequest, twoFactorRequest } from "./request.ts";
import { threeFactorResponse, twoFactorResponse } from "./response.ts";
import { sign } from "./sign.ts";

const everyKind = {
  // 约束与限制: ID cards of the mainland, and residence permits of people from Hong Kong, Macao and Taiwan as text.
  documentTypes: ["mainland_id", "residence_permit"],
  honours: [],
  // The answer repeats `meta.uuid`. That the bill names a call by it is inferred: the vendor documents no other id.
  echoesCallId: true,
} as const satisfies Partial<Operation<never, HuaweiAccount>>;

/**
 * Huawei Cloud 人证核身 (IVS): 证件版 for two factors, 标准版 for three. The vendor decides about faces by itself, and
 * documents no point on its scale, so no score is reported.
 */
export const huawei: Provider<HuaweiAccount> = {
  id: "huawei",
  // Inferred: its website names this company in its footer. Compare it with your contract.
  company: "华为云计算技术有限公司",
  operations: {
    two_factor: {
      ...everyKind,
      // Not documented outside the vendor's calculator: assumed, 0.30 yuan. A package or your contract says otherwise.
      feeMilliFen: 30_000,
      urls: ({ baseUrl }) => [baseUrl + paths.two_factor],
      request: twoFactorRequest,
      response: twoFactorResponse,
    },
    three_factor: {
      ...everyKind,
      // Not documented outside the vendor's calculator: assumed, 1 yuan. A package or your contract says otherwise.
      feeMilliFen: 100_000,
      // "JPG, at most 4 MB as base64, and at least 10 KB; each side 300 to 4,000 pixels" (another page: 8,000).
      imageLimits: {
        formats: ["jpeg"],
        minBase64Characters: 10_240,
        maxBase64Characters: 4_194_304,
        minLongSidePixels: 300,
        minShortSidePixels: 300,
        maxLongSidePixels: 4_000,
        maxShortSidePixels: 4_000,
      },
      urls: ({ baseUrl }) => [baseUrl + paths.three_factor],
      request: threeFactorRequest,
      response: threeFactorResponse,
    },
  },
  billsByStatus,
  sign,
  live: true,
  parseAccount,
};
