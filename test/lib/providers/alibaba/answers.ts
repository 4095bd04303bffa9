import type { Kind } from "../../../../lib/domain/kinds.ts";
import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";
import type { ProviderResult } from "../../../../lib/providers/provider.ts";
import { type AlibabaAccount, parseAccount } from "../../../../lib/providers/alibaba/account.ts";
import { threeFactorResponse, twoFactorResponse } from "../../../../lib/providers/alibaba/response.ts";

/** The keys of the vendor's published example. */
export const secret = { accessKeyId: "YourAccessKeyId", accessKeySecret: "YourAccessKeySecret" };

/** An account for the version that tells its score. */
export const proSecret = { ...secret, threeFactorAction: "Id3MetaVerifyPRO" };

/** The account of the vendor's example, and whatever a test adds. */
export function alibabaAccount(more: Record<string, unknown> = {}): AlibabaAccount {
  return parseAccount({ ...secret, ...more });
}

/** An answer in the vendor's envelope. */
export function alibabaAnswer(fields: Record<string, unknown>, status = 200): ProviderResponse {
  const RequestId = "130A2C10-B9EE-4D84-88E3-5384FF039795";
  return {
    status,
    headers: { "content-type": "application/json;charset=utf-8" },
    text: JSON.stringify({ Code: "200", Message: "success", RequestId, ...fields }),
  };
}

/** An answer with a result, by `BizCode` or `BizCode:SubCode`, and the score if there is one. */
export function result(codes: string, verifyScore?: unknown): ProviderResponse {
  const [BizCode, SubCode] = codes.split(":");
  const FaceDetail = JSON.stringify({ verifyScore, faceAttack: "F" });
  return alibabaAnswer({
    ResultObject: { BizCode, SubCode, ...(verifyScore === undefined ? {} : { FaceDetail }) },
  });
}

/** A refusal of the service, under the status 200. */
export function serviceRefusal(code: string | number): ProviderResponse {
  return alibabaAnswer({ Code: code, Message: "…" });
}

/** A refusal before the service. */
export function gatewayRefusal(status: number, code: string): ProviderResponse {
  return alibabaAnswer({ Code: code, Message: "…", HostId: "cloudauth.aliyuncs.com" }, status);
}

/** Reads an answer of a kind. */
export function alibabaRead(
  response: ProviderResponse,
  kind: Kind = "three_factor",
  account = alibabaAccount(),
): ProviderResult {
  return kind === "two_factor"
    ? twoFactorResponse(response, account)
    : threeFactorResponse(response, account);
}
