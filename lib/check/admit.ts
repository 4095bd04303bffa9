import { Problem, type Refusal } from "../domain/problem.ts";
import type { Admission } from "../limits/limits.ts";
import type { ReadyProvider } from "../providers/call.ts";
import type { KeyRequest } from "../records/claiming.ts";
import type { VerificationRecord } from "../records/record.ts";
import type { Dependencies } from "./dependencies.ts";
import type { KeyedCheck } from "./keyed-check.ts";

/**
 * `admitted`: the check may claim its key and call `first`. `replayed`: it may not, but its key already has an answer.
 */
export type Admitted =
  | ({ outcome: "admitted"; first: ReadyProvider } & Pick<Admission, "nameDigest" | "started">)
  | { outcome: "replayed"; record: VerificationRecord };

/** The provider to call first, or why the deployment, whatever the state of its providers, lets none be called. */
export type FirstProvider = { ready: ReadyProvider | undefined; refusal: Refusal | undefined };

/**
 * Decides whether a check may start: the deployment must allow its input, there must be a provider to call, and the
 * caller's limits must allow it. Otherwise its key is looked up, which costs a read, because what was paid for before is
 * still given. Throws the problem of the refusal, with what the key has cost, and whatever looking up the key throws.
 */
export async function admit(
  { record, limited }: KeyedCheck,
  { ready: first, refusal: notAllowed }: FirstProvider,
  { limits, records }: Pick<Dependencies, "limits" | "records">,
): Promise<Admitted> {
  if (notAllowed !== undefined) return replayOrRefuse(notAllowed, record, records);
  if (first === undefined) return replayOrRefuse({ code: "unavailable" }, record, records);
  const { refusal, ...admission } = await limits.admit(limited);
  if (refusal !== undefined) return replayOrRefuse(refusal, record, records);
  return { outcome: "admitted", first, ...admission };
}

/** If no provider may be called, an answer that is already paid for can still be given. */
async function replayOrRefuse(
  { code, ...reason }: Refusal,
  key: KeyRequest,
  records: Pick<Dependencies["records"], "peek">,
): Promise<Extract<Admitted, { outcome: "replayed" }>> {
  const seen = await records.peek(key);
  if (seen.outcome === "replayed") return seen;
  const { outcome: _, ...known } = seen;
  throw new Problem(code, { ...reason, ...known });
}
