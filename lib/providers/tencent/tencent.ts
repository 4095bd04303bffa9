import type { Operation, Provider } from "../provider.ts";
import { parseAccount, type TencentAccount } from "./account.ts";
import { billsByStatus } from "./codes.ts";
import { threeFactorRequest, twoFactorRequest } from "./request.ts";
import { threeFactorResponse, twoFactorResponse } from "./response.ts";
import { sign } from "./sign.ts";

const everyKind = {
  // Nothing is documented about residence permits, and a wrong mismatch would be charged.
  documentTypes: ["mainland_id"],
  honours: [],
  urls: (account) => [account.baseUrl],
} as const satisfies Partial<Operation<never, TencentAccount>>;

/** Tencent Cloud 人脸核身 (faceid): 身份信息认证 for two factors, and 照片人脸核身 V2, which tells its score, for three. */
export const tencent: Provider<TencentAccount> = {
  id: "tencent",
  // Inferred: its website names this company in its footer. Compare it with your contract.
  company: "腾讯云计算（北京）有限责任公司",
  operations: {
    two_factor: {
      ...everyKind,
      // 0.30 yuan by the price list of 2023-01; packages go down to 22 fen a call.
      feeMilliFen: 30_000,
      request: twoFactorRequest,
      response: twoFactorResponse,
    },
    three_factor: {
      ...everyKind,
      // 1 yuan by the same list for 基础版人脸核身, to which this operation is inferred to belong; packages go down to 66 fen.
      feeMilliFen: 100_000,
      // "A score of 70 or over can be taken for the same person": one stranger in 10,000 passes.
      score: ({ decisionPoint }) => ({ decisionPoint, maximum: 100 }),
      // "Not over 3M after encoding, only jpg and png"; no limit in pixels is documented, so only JPEG's own applies.
      imageLimits: {
        formats: ["jpeg", "png"],
        maxBase64Characters: 3_145_728,
        maxLongSidePixels: 65_535,
        maxShortSidePixels: 65_535,
      },
      request: threeFactorRequest,
      response: threeFactorResponse,
    },
  },
  billsByStatus,
  sign,
  live: true,
  parseAccount,
};
