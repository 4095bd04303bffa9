import { Problem, type Refusal } from "../domain/problem.ts";
import type { Entered } from "../limits/limits.ts";
import type { ReadyProvider } from "../providers/call.ts";
import type { VerificationRecord } from "../records/record.ts";
import type { Dependencies } from "./dependencies.ts";
import type { KeyedCheck } from "./keyed-check.ts";

/**
 * `admitted`: the check may claim its key and call `first`. `replayed`: its key already has an answer, which is given whether or
 * not the check could start.
 */
export type Admitted =
  | { outcome: "admitted"; first: ReadyProvider }
  | { outcome: "replayed"; record: VerificationRecord };

/** The provider to call first, or why the deployment, whatever the state of its providers, lets none be called. */
export type FirstProvider = {
  ready: ReadyProvider | undefined;
  refusal: Refusal | undefined;
  /** How many seconds until one can be called, if that is known. */
  secondsUntilReady(): number | undefined;
};

/**
 * Decides whether a check may start: the deployment must allow its input, there must be a provider to call, and the caller's
 * limits must allow it. The key is looked up first where one of them refuses, or where it would count as one more try: what was
 * paid for before is still given, and a repetition never counts. Where nothing refuses and nothing counts, the key costs no read.
 * Throws the problem of the refusal, with what the key has cost, and whatever looking up the key throws.
 */
export async function admit(
  { record, tried }: KeyedCheck,
  { ready: first, refusal: notAllowed, secondsUntilReady }: FirstProvider,
  limits: Pick<Entered, "looksUpKey" | "admit">,
  records: Pick<Dependencies["records"], "peek">,
): Promise<Admitted> {
  const mayRun = notAllowed === undefined && first !== undefined;
  if (mayRun && !limits.looksUpKey) return { outcome: "admitted", first };
  const seen = await records.peek(record);
  if (seen.outcome === "replayed") return seen;
  const refusal = mayRun
    ? await limits.admit(tried)
    : (notAllowed ?? { code: "unavailable", retryAfterSeconds: secondsUntilReady() });
  if (mayRun && refusal === undefined) return { outcome: "admitted", first };
  const { outcome: _, ...known } = seen;
  const { code, ...reason } = refusal ?? { code: "unavailable" };
  throw new Problem(code, { ...reason, ...known });
}
