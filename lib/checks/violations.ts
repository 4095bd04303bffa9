import type { Violation } from "../domain/problem.ts";
import type { Outcome } from "../input/outcome.ts";
import type { FieldName, fieldRules } from "./field-rules.ts";

/**
 * The result of reading a part of a body: its value, or what is wrong with it. `refusals` are the rules that a value
 * breaks only in this deployment.
 */
export type Read<Value> =
  | { ok: true; value: Value; refusals: readonly Violation[] }
  | { ok: false; errors: readonly Violation[] };

/** Everything that is wrong with the parts of a body, in their order, by their form or in this deployment. */
export function brokenRules(parts: readonly Read<unknown>[]): Violation[] {
  return parts.flatMap((part) => (part.ok ? part.refusals : part.errors));
}

/** Binds codes to their field; the compiler checks which codes the field can have. */
export function violations<Field extends FieldName>(
  field: Field,
  codes: readonly (keyof (typeof fieldRules)[Field] & string)[],
): Violation[] {
  return codes.map((code) => ({ field, code }));
}

/** Returns the violations in an outcome, those of this deployment's rules included. */
export function violationsOf<Field extends FieldName>(
  field: Field,
  outcome: Outcome<unknown, keyof (typeof fieldRules)[Field] & string>,
): Violation[] {
  return violations(field, (outcome.ok ? outcome.refusals : outcome.codes) ?? []);
}
