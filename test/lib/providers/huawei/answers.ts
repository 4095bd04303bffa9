import { type HuaweiAccount, parseAccount } from "../../../../lib/providers/huawei/account.ts";
import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";

/** The keys of the vendor's published example of a signature. */
export const exampleKeys = {
  accessKey: "QTWAOYTTINDUT2QVKYUC",
  secretKey: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
};

/** An account with credentials that are none, and whatever a test adds. */
export function huaweiAccount(more: Record<string, unknown> = {}): HuaweiAccount {
  return parseAccount({ ...exampleKeys, ...more });
}

const headers = { "content-type": "application/json;charset=UTF-8" };
const meta = { uuid: "vrf_0123456789abcdefghijkl-1-1-1" };

/** An answer of the documented form; `more` are the other fields of its entry. */
export function huaweiAnswer(result: string, code: unknown, more: object = {}): ProviderResponse {
  const entry = {
    verification_result: result,
    verification_message: "as documented",
    verification_code: code,
  };
  const text = { meta, result: { service_name: "ivs", count: 1, resp_data: [{ ...entry, ...more }] } };
  return { status: 200, headers, text: JSON.stringify(text) };
}

/** A refusal of the documented form. */
export function huaweiRefusal(code: unknown, status = 400, message = "refused"): ProviderResponse {
  return { status, headers, text: JSON.stringify({ error_code: code, error_msg: message }) };
}
