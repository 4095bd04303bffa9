import { Problem } from "../domain/problem.ts";
import { recordViewDependencies, type RecordViewDependencies } from "./composition.ts";
import { partitionKeyOf } from "../records/record.ts";
import { viewOf } from "../check/verification-view.ts";
import { httpCaller } from "./caller.ts";
import type { HttpHandler } from "./http-answer.ts";
import { authorizerOf } from "./http-event.ts";
import { readingShell } from "./reading-shell.ts";

/**
 * The entry of `GET /v1/verifications/{id}`: the caller's own record. Another caller's id is answered like one that
 * does not exist.
 */
export function verificationEntry(
  dependencies: RecordViewDependencies = recordViewDependencies(),
): HttpHandler {
  const { clock, config, records } = dependencies;
  return readingShell(async (event) => {
    const caller = httpCaller(authorizerOf(event), config);
    const pk = partitionKeyOf(event.pathParameters?.["id"] ?? "");
    if (pk === undefined) throw new Problem("not_found");
    const record = await records.read(pk).catch((cause: unknown) => {
      throw new Problem("unavailable", { charged: "unknown", cause });
    });
    if (record?.caller !== caller) throw new Problem("not_found");
    return viewOf(record, clock.now());
  }, dependencies);
}
