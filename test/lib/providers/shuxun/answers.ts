import type { Kind } from "../../../../lib/domain/kinds.ts";
import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";
import type { ProviderResult } from "../../../../lib/providers/provider.ts";
import { parseAccount, type ShuxunAccount } from "../../../../lib/providers/shuxun/account.ts";
import { threeFactorResponse, twoFactorResponse } from "../../../../lib/providers/shuxun/response.ts";

const requestId = "0F1A2B3C-4D5E-4F60-8A7B-9C0D1E2F3A4B";

/** An account with an AppCode that is none, and whatever a test adds. */
export function shuxunAccount(more: Record<string, unknown> = {}): ShuxunAccount {
  return parseAccount({ appCode: "sampleappcode0123456789abcdef012", ...more });
}

/** An answer of the vendor behind the gateway. */
export function shuxunAnswer(fields: {
  status?: number;
  code?: unknown;
  isFee?: unknown;
  seqNo?: unknown;
  data?: unknown;
}): ProviderResponse {
  const { status = 200, code = "0", isFee, seqNo = "q7s1x9kd0a3m5n8p2r4t6v", data } = fields;
  return {
    status,
    headers: { "x-ca-request-id": requestId, "content-type": "application/json; charset=UTF-8" },
    text: JSON.stringify({ code, msg: "成功", isFee, seqNo, data }),
  };
}

/** An answer of the gateway itself, whose body is empty. */
export function gatewayAnswer(status: number, errorCode: string, message = ""): ProviderResponse {
  return {
    status,
    headers: {
      "x-ca-request-id": requestId,
      "x-ca-error-code": errorCode,
      "x-ca-error-message": message,
    },
    text: "",
  };
}

/** Reads an answer of a kind. */
export function shuxunRead(
  response: ProviderResponse,
  kind: Kind = "three_factor",
  account = shuxunAccount(),
): ProviderResult {
  return kind === "two_factor"
    ? twoFactorResponse(response, account)
    : threeFactorResponse(response, account);
}
