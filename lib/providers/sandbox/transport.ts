import * as v from "valibot";

import { kinds } from "../../domain/kinds.ts";
import { parseAnswer } from "../answer-json.ts";
import type { CallControl, CallOutcome, Transport, ProviderRequest } from "../exchange.ts";
import { anybody, type SandboxCase, sandboxCases } from "./cases.ts";
import type { SandboxQuestion } from "./request.ts";

const questionSchema: v.GenericSchema<unknown, SandboxQuestion> = v.object({
  kind: v.picklist(kinds),
  sequence: v.nullable(v.string()),
});

/** A wait of some milliseconds that can be ended early. */
export type Pause = (durationMs: number) => { over: Promise<unknown>; end(): void };

/** Takes answers from the table of cases, without a network. Each call counts as sent at once. */
export function createSandboxTransport(pause: Pause = pauseByTimer): Transport {
  return async (request, { timeoutMs }, control) => {
    const { outcome, delayMs = 0 } = caseOf(request);
    const durationMs = Math.min(delayMs, timeoutMs);
    const isAnswered = durationMs === 0 || (await wait(durationMs, pause, control));
    const neverAnswered: CallOutcome = { kind: "error", sent: true, error: "response_timeout" };
    return { durationMs, ...(isAnswered && delayMs <= timeoutMs ? outcome : neverAnswered) };
  };
}

/** Waits for an answer; false if the maker of the call ended it before. */
async function wait(durationMs: number, pause: Pause, control: CallControl | undefined): Promise<boolean> {
  let isEnded = false;
  let current = pause(Math.min(durationMs, control?.patienceMs ?? durationMs));
  control?.onStart(() => {
    isEnded = true;
    current.end();
  });
  await current.over;
  if (isEnded || control === undefined || control.patienceMs >= durationMs) return !isEnded;
  control.onSlow();
  current = pause(durationMs - control.patienceMs);
  await current.over;
  return !isEnded;
}

function pauseByTimer(durationMs: number): ReturnType<Pause> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, durationMs);
  return {
    over,
    end() {
      clearTimeout(timer);
      resolve();
    },
  };
}

function caseOf(request: ProviderRequest): Pick<SandboxCase, "outcome" | "delayMs"> {
  const question = parseAnswer(request.body.toString(), questionSchema);
  const found = sandboxCases().get(question?.sequence ?? "");
  const isAbout = found !== undefined && (found.faceOnly !== true || question?.kind === "three_factor");
  return isAbout ? found : { outcome: anybody };
}
