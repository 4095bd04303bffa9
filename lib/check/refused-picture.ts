import { faultOf, isPersonal } from "../providers/failure.ts";
import type { Signal } from "../providers/provider.ts";
import { callReportOf, type Routed } from "./routed.ts";

/**
 * The verdict of a check whose picture a provider refused, if no other can be asked and all that were asked refused the
 * check: its caller needs another picture. It belongs to the last attempt, which must have refused the input as well.
 * Undefined if a provider failed for reasons of its own, because it may read the picture when the same key is sent again.
 */
export function refusedPicture(
  routed: Extract<Routed, { outcome: "failure" }>,
): Extract<Routed, { outcome: "signal" }> | undefined {
  const { held, listened, last, failures } = routed;
  const result = last?.report.result;
  if (last === undefined || result?.outcome !== "failure" || faultOf(result) !== "input") return undefined;
  if (!failures.some((failure) => failure.class === "image_refused")) return undefined;
  const mayBeAtWork = failures.some(({ charge, ended }) => charge === "unknown" && ended !== true);
  if (mayBeAtWork || !failures.every(isPersonal)) return undefined;
  const { charge, code, providerReference } = result;
  const signal: Signal = {
    outcome: "signal",
    finding: { reason: "image_rejected" },
    charge,
    code,
    ...(providerReference === undefined ? {} : { providerReference }),
  };
  const callReport = callReportOf({ ...last.report, result: signal });
  return {
    held,
    listened,
    callReport,
    outcome: "signal",
    signal,
    ready: last.ready,
    attempt: last.number,
  };
}
