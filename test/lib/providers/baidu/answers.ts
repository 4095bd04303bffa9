import { type BaiduAccount, parseAccount } from "../../../../lib/providers/baidu/account.ts";
import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";

/** The keys of the vendor's published example of a signature. */
export const exampleKeys = { accessKey: "a".repeat(32), secretKey: "b".repeat(32) };

/** An account with credentials that are none, and whatever a test adds. */
export function baiduAccount(more: Record<string, unknown> = {}): BaiduAccount {
  return parseAccount({ ...exampleKeys, ...more });
}

/** An answer of the documented form. Its `log_id` is longer than a double can hold. */
export function baiduAnswer(fields: {
  errorCode?: unknown;
  score?: unknown;
  result?: unknown;
}): ProviderResponse {
  const { errorCode, score, result = score === undefined ? undefined : { score } } = fields;
  const rest = JSON.stringify({ error_code: errorCode, error_msg: "SUCCESS", result, cached: 0 });
  return {
    status: 200,
    headers: { "content-type": "application/json;charset=UTF-8" },
    text: `{"log_id":1304945001945678913,${rest.slice(1)}`,
  };
}

/** A refusal of the cloud, before the service. */
export function cloudRefusal(status: number, code: string): ProviderResponse {
  const body = { requestId: "b6b5ac2c-4d63-4f8d-9fd9-6d8f1f0f3a11", code, message: "refused" };
  return { status, headers: {}, text: JSON.stringify(body) };
}
