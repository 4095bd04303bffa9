import { shanghaiDay } from "../base/shanghai-day.ts";
import type { Check, RequestNotes, Warning } from "../checks/check.ts";
import type { CheckInputs } from "../checks/inputs.ts";
import type { Kind } from "../domain/kinds.ts";
import { Problem, type Violation } from "../domain/problem.ts";
import { parseIdempotencyKey } from "../input/idempotency-key.ts";
import type { Dependencies } from "./dependencies.ts";
import type { VerifyRequest } from "./request.ts";

/** A well-formed request, in normal form. */
export type AcceptedRequest<K extends Kind> = {
  caller: string;
  idempotencyKey: string;
  input: CheckInputs[K];
  notes: RequestNotes;
  warnings: readonly Warning[];
  /** The rules of this deployment that it breaks. It must not run, but its key may have an answer from before. */
  refusals: readonly Violation[];
};

/**
 * Reads a request. Throws Problem `invalid_request` with all of its faults at once if its form is wrong: such a
 * request has no fingerprint, so its key is not looked up.
 */
export function readRequest<K extends Kind>(
  check: Check<K>,
  { caller, idempotencyKey, body, errors: entryErrors = [] }: VerifyRequest,
  { clock, config, providers }: Pick<Dependencies, "clock" | "config" | "providers">,
): AcceptedRequest<K> {
  const key = parseIdempotencyKey(idempotencyKey);
  const parsed = body.ok
    ? check.parse(body.value, {
        today: shanghaiDay(clock.now()),
        supportedDocumentTypes: new Set(
          providers.flatMap(({ operations }) => operations[check.kind]?.documentTypes ?? []),
        ),
        thresholdFloor: config.thresholdFloor,
        imageUrlHosts: config.imageUrlHosts,
        requireConsent: config.requireConsent,
        minors: config.minors,
      })
    : body;
  if (caller !== undefined && key.ok && parsed.ok && entryErrors.length === 0) {
    const { input, notes, warnings, refusals } = parsed;
    return { caller, idempotencyKey: key.value, input, notes, warnings, refusals };
  }
  const keyErrors = key.ok ? [] : key.codes.map((code) => ({ field: "idempotencyKey", code }));
  const bodyErrors = parsed.ok ? parsed.refusals : parsed.errors;
  throw new Problem("invalid_request", { errors: [...entryErrors, ...keyErrors, ...bodyErrors] });
}
