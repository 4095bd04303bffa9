/**
 * What reading an input gives: the value in its normal form, or the codes of every violated rule in the
 * order in which the rules are documented. `codes` is never empty and never holds what was read.
 */
export type Outcome<Value, Code extends string> =
  | { ok: true; value: Value }
  | { ok: false; codes: readonly Code[] };
