import { endpointWarnings } from "../account.ts";
import type { Provider } from "../provider.ts";
import { parseAccount, type ShuxunAccount } from "./account.ts";
import { threeFactorRequest, twoFactorRequest } from "./request.ts";
import { threeFactorResponse, twoFactorResponse } from "./response.ts";

/** 杭州数勋科技 on Alibaba Cloud Market: 人脸身份证比对V2 and its two-factor sibling. It tells no score. */
export const shuxun: Provider<ShuxunAccount> = {
  id: "shuxun",
  operations: {
    two_factor: { request: twoFactorRequest, response: twoFactorResponse },
    three_factor: { request: threeFactorRequest, response: threeFactorResponse },
  },
  documentTypes: ["mainland_id", "residence_permit"],
  // "Not over 1mb"; no limit of pixels is documented, so only JPEG's own stands.
  imageLimits: {
    formats: ["jpeg", "png", "bmp"],
    maxBase64Characters: 1_048_576,
    maxLongSidePixels: 65_535,
    maxShortSidePixels: 65_535,
  },
  takesImageUrl: true,
  honours: [],
  // 17 yuan for 100 calls of the face product, the smallest package; larger ones go down to 14 fen a call. The
  // price of the two-factor product is not documented: the same is assumed.
  feeMilliFen: { two_factor: 17_000, three_factor: 17_000 },
  live: true,
  parseAccount,
  warnings: (account) => endpointWarnings(Object.values(account.urls)),
};
