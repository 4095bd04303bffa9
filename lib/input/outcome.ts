/**
 * The result of reading an input: the value in its normal form, or the codes of all broken rules in the order in which
 * the rules are documented. `codes` is never empty and never contains the input.
 *
 * `refusals` are the rules that a well-formed value breaks only in this deployment. What it was given before such a rule
 * was set is still the same value, so the caller decides what follows from them.
 */
export type Outcome<Value, Code extends string> =
  | { ok: true; value: Value; refusals?: readonly Code[] }
  | { ok: false; codes: readonly Code[] };
