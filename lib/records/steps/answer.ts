import type { VerificationRecord } from "../record.ts";

/**
 * The store's answer to a write of a step. A refused write comes with the record that refused it, if there is one.
 * `failed` is the name of the last error: it is not known whether the write took effect, or will.
 */
export type StoreAnswer =
  | { outcome: "applied" }
  | { outcome: "refused"; current: VerificationRecord | undefined }
  | { outcome: "failed"; error: string };
