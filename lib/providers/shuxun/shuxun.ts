import type { Provider } from "../provider.ts";
import { parseAccount, type ShuxunAccount } from "./account.ts";
import { billsByStatus } from "./codes.ts";
import { threeFactorRequest, twoFactorRequest } from "./request.ts";
import { threeFactorResponse, twoFactorResponse } from "./response.ts";

/** 杭州数勋科技 on Alibaba Cloud Market: 人脸身份证比对V2 and its two-factor sibling. It gives no score. */
export const shuxun: Provider<ShuxunAccount> = {
  id: "shuxun",
  // The market's page names it as the company that issues invoices. Requests pass through Alibaba Cloud's gateway.
  company: "杭州数勋科技有限公司",
  operations: {
    two_factor: {
      // Not documented: assumed to be the same as for the face operation.
      feeMilliFen: 17_000,
      documentTypes: ["mainland_id", "residence_permit"],
      honours: [],
      urls: ({ urls }) => [urls.two_factor],
      request: twoFactorRequest,
      response: twoFactorResponse,
    },
    three_factor: {
      // 17 yuan for 100 calls, the smallest package; larger ones go down to 14 fen a call.
      feeMilliFen: 17_000,
      documentTypes: ["mainland_id", "residence_permit"],
      honours: [],
      // "Not over 1mb"; no limit in pixels is documented, so only JPEG's own applies.
      imageLimits: {
        formats: ["jpeg", "png", "bmp"],
        maxBase64Characters: 1_048_576,
        maxLongSidePixels: 65_535,
        maxShortSidePixels: 65_535,
      },
      takesImageUrl: true,
      urls: ({ urls }) => [urls.three_factor],
      request: threeFactorRequest,
      response: threeFactorResponse,
    },
  },
  billsByStatus,
  live: true,
  parseAccount,
};
