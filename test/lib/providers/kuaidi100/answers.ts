import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";
import type { ProviderResult } from "../../../../lib/providers/provider.ts";
import { type Kuaidi100Account, parseAccount } from "../../../../lib/providers/kuaidi100/account.ts";
import { threeFactorResponse } from "../../../../lib/providers/kuaidi100/response.ts";

/** An account with credentials that are none, and whatever a test adds. */
export function kuaidi100Account(more: Record<string, unknown> = {}): Kuaidi100Account {
  return parseAccount({ key: "kSampleKey01", secret: "sampleSecret01", ...more });
}

/** An answer of the documented form. */
export function kuaidi100Answer(fields: {
  code?: unknown;
  errorCode?: unknown;
  score?: unknown;
  taskId?: unknown;
}): ProviderResponse {
  const { code = 200, errorCode, score, taskId = "7965898435947" } = fields;
  const data = {
    errorCode,
    errorMessage: "SUCCESS",
    taskId,
    result: score === undefined ? undefined : { score },
  };
  return {
    status: 200,
    headers: { "content-type": "application/json;charset=UTF-8" },
    text: JSON.stringify({ code, message: "success", data }),
  };
}

/** Reads a three-factor answer. */
export function kuaidi100Read(response: ProviderResponse, account = kuaidi100Account()): ProviderResult {
  return threeFactorResponse(response, account);
}
