import { Problem, type Violation } from "../domain/problem.ts";
import { recordViewDependencies, type RecordViewDependencies } from "./composition.ts";
import type { Fields } from "../input/fields.ts";
import { unknownFieldViolations } from "../input/unknown-field.ts";
import { partitionKeyOf } from "../records/record.ts";
import { viewOf, type VerificationView } from "../check/verification-view.ts";
import type { HttpHandler } from "./http-answer.ts";
import { httpReading, type InvokedReading, invokedReading } from "./reading-shell.ts";

/**
 * The entry of `GET /v1/verifications/{id}`: the caller's own record. Another caller's id is answered like one that
 * does not exist.
 */
export function verificationEntry(
  dependencies: RecordViewDependencies = recordViewDependencies(),
): HttpHandler {
  return httpReading(
    (caller, event) => viewFor(caller, event.pathParameters?.["id"] ?? "", dependencies),
    dependencies,
  );
}

/** The same record by direct invocation, for callers that check by direct invocation. The payload has an `id`. */
export function verificationInvokeEntry(
  dependencies: RecordViewDependencies = recordViewDependencies(),
): InvokedReading {
  return invokedReading(parseId, (caller, id) => viewFor(caller, id, dependencies), dependencies);
}

function parseId(fields: Fields) {
  const { id } = fields;
  const errors: Violation[] = [];
  if (id === undefined) errors.push({ field: "id", code: "required" });
  else if (typeof id !== "string") errors.push({ field: "id", code: "not_text" });
  errors.push(...unknownFieldViolations("body", fields, ["id", "caller"]));
  if (typeof id !== "string" || errors.length > 0) return { ok: false as const, errors };
  return { ok: true as const, query: id };
}

async function viewFor(
  caller: string,
  id: string,
  { clock, records }: RecordViewDependencies,
): Promise<VerificationView> {
  const pk = partitionKeyOf(id);
  if (pk === undefined) throw new Problem("not_found");
  const record = await records.read(pk).catch((cause: unknown) => {
    throw new Problem("unavailable", { charged: "unknown", cause });
  });
  if (record?.caller !== caller) throw new Problem("not_found");
  return viewOf(record, clock.now());
}
