import type { Kind } from "../../../../lib/domain/kinds.ts";
import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";
import type { ProviderResult } from "../../../../lib/providers/provider.ts";
import { parseAccount, type TencentAccount } from "../../../../lib/providers/tencent/account.ts";
import { threeFactorResponse, twoFactorResponse } from "../../../../lib/providers/tencent/response.ts";

export const secret = { secretId: "AKIDEXAMPLE", secretKey: "SECRETEXAMPLE" };

/** The account of the vendor's examples, and whatever a test adds. */
export function tencentAccount(more: Record<string, unknown> = {}): TencentAccount {
  return parseAccount({ ...secret, ...more });
}

/** An answer of the vendor: everything has the status 200. */
export function tencentAnswer(fields: Record<string, unknown>): ProviderResponse {
  const RequestId = "3c140219-cfe9-470e-b241-907877d6fb03";
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    text: JSON.stringify({ Response: { RequestId, ...fields } }),
  };
}

/** An answer with a result, and its description. */
export function result(code: string | number, more: Record<string, unknown> = {}): ProviderResponse {
  return tencentAnswer({ Result: code, Description: "…", ...more });
}

/** A refusal before the check. */
export function refusal(code: string): ProviderResponse {
  return tencentAnswer({ Error: { Code: code, Message: "…" } });
}

/** Reads an answer of a kind. */
export function tencentRead(
  response: ProviderResponse,
  kind: Kind = "three_factor",
  account = tencentAccount(),
): ProviderResult {
  return kind === "two_factor"
    ? twoFactorResponse(response, account)
    : threeFactorResponse(response, account);
}
