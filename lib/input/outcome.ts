/**
 * The result of reading an input: the value in its normal form, or the codes of all broken rules in the order in which
 * the rules are documented. `codes` is never empty and never contains the input.
 */
export type Outcome<Value, Code extends string> =
  | { ok: true; value: Value }
  | { ok: false; codes: readonly Code[] };
