import * as v from "valibot";

import { systemClock } from "../../base/system.ts";
import { kinds } from "../../domain/kinds.ts";
import { parseAnswer } from "../answer-json.ts";
import type { CallOutcome, Transport, ProviderRequest } from "../exchange.ts";
import { anybody, type SandboxCase, sandboxCases } from "./cases.ts";
import type { SandboxQuestion } from "./request.ts";

const questionSchema: v.GenericSchema<unknown, SandboxQuestion> = v.object({
  kind: v.picklist(kinds),
  sequence: v.nullable(v.string()),
});

/** Takes answers from the table of cases, without a network. `sleep` waits for the given milliseconds. */
export function createSandboxTransport(
  sleep: (delayMs: number) => Promise<unknown> = systemClock.sleep,
): Transport {
  return async (request, { responseTimeoutMs }) => {
    const { outcome, delayMs = 0 } = caseOf(request);
    const isTooLate = delayMs > responseTimeoutMs;
    const durationMs = isTooLate ? responseTimeoutMs : delayMs;
    if (durationMs > 0) await sleep(durationMs);
    const neverAnswered: CallOutcome = { kind: "error", sent: true, error: "response_timeout" };
    return { durationMs, ...(isTooLate ? neverAnswered : outcome) };
  };
}

function caseOf(request: ProviderRequest): Pick<SandboxCase, "outcome" | "delayMs"> {
  const question = parseAnswer(request.body.toString(), questionSchema);
  const found = sandboxCases().get(question?.sequence ?? "");
  const isAbout = found !== undefined && (found.faceOnly !== true || question?.kind === "three_factor");
  return isAbout ? found : { outcome: anybody };
}
