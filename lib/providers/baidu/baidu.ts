import type { Operation, Provider } from "../provider.ts";
import { type BaiduAccount, parseAccount } from "./account.ts";
import { billsByStatus } from "./codes.ts";
import { paths, threeFactorRequest, twoFactorRequest } from "./request.ts";
import { threeFactorResponse, twoFactorResponse } from "./response.ts";
import { sign } from "./sign.ts";

const everyKind = {
  // No document says that residence permits are checked.
  documentTypes: ["mainland_id"],
} as const satisfies Partial<Operation<never, BaiduAccount>>;

/** Baidu 人脸识别, v3: `person/idmatch` for two factors, `person/verify` with a similarity score for three. */
export const baidu: Provider<BaiduAccount> = {
  id: "baidu",
  // Inferred: its terms name this company. Compare it with your contract.
  company: "北京百度网讯科技有限公司",
  operations: {
    two_factor: {
      ...everyKind,
      // 0.30 yuan after 500 free calls, inferred from a public client. A package or your contract says otherwise.
      feeMilliFen: 30_000,
      honours: [],
      urls: ({ baseUrl }) => [baseUrl + paths.two_factor],
      request: twoFactorRequest,
      response: twoFactorResponse,
    },
    three_factor: {
      ...everyKind,
      // Not documented: assumed, 1 yuan. A package or your contract says otherwise.
      feeMilliFen: 100_000,
      honours: ["qualityControl", "livenessControl"],
      // "Recommended threshold 80", at which one stranger in 10,000 passes; whether exactly 80 counts is not documented.
      score: () => ({ decisionPoint: 80, maximum: 100 }),
      // "Not over 2M after encoding, not over 1920*1080".
      imageLimits: {
        formats: ["jpeg", "png", "bmp"],
        maxBase64Characters: 2_097_152,
        maxLongSidePixels: 1920,
        maxShortSidePixels: 1080,
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
