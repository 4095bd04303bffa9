import type { Operation, Provider } from "../provider.ts";
import { type AlibabaAccount, parseAccount } from "./account.ts";
import { billsByStatus } from "./codes.ts";
import { threeFactorRequest, twoFactorRequest } from "./request.ts";
import { threeFactorResponse, twoFactorResponse } from "./response.ts";
import { scale } from "./score.ts";
import { sign } from "./sign.ts";

const everyKind = {
  // ID cards of the mainland, and residence permits of people from Hong Kong, Macao and Taiwan.
  documentTypes: ["mainland_id", "residence_permit"],
  honours: [],
  urls: (account) => [account.baseUrl],
} as const satisfies Partial<Operation<never, AlibabaAccount>>;

/** Alibaba Cloud 信息核验 (Cloudauth): 身份二要素核验, and 身份三要素核验 in the version that the account has ordered. */
export const alibaba: Provider<AlibabaAccount> = {
  id: "alibaba",
  // Inferred: its website names this company in its footer. Compare it with your contract.
  company: "阿里云计算有限公司",
  operations: {
    two_factor: {
      ...everyKind,
      // No public page has the price for the mainland: assumed, 0.30 yuan. A package or your contract says otherwise.
      feeMilliFen: 30_000,
      request: twoFactorRequest,
      response: twoFactorResponse,
    },
    three_factor: {
      ...everyKind,
      // No public page has the price for the mainland: assumed, 1 yuan. A package or your contract says otherwise.
      feeMilliFen: 100_000,
      // The plain operation shows a score without saying what it means.
      score: ({ threeFactorAction }) => (threeFactorAction === "Id3MetaVerifyPRO" ? scale : undefined),
      // PRO: "only second-generation ID cards, for the authority knows no others".
      knows: ({ threeFactorAction }, documentType) =>
        threeFactorAction !== "Id3MetaVerifyPRO" || documentType === "mainland_id",
      // "PNG, JPG; 640*480 to 1920*1080; under 1 MB", which may be of base64 or of bytes: the smaller is taken.
      imageLimits: {
        formats: ["jpeg", "png"],
        maxBase64Characters: 1_048_575,
        minLongSidePixels: 640,
        minShortSidePixels: 480,
        maxLongSidePixels: 1920,
        maxShortSidePixels: 1080,
      },
      takesImageUrl: true,
      request: threeFactorRequest,
      response: threeFactorResponse,
    },
  },
  billsByStatus,
  sign,
  live: true,
  parseAccount,
};
