import type { Violation } from "../domain/problem.ts";
import type { Outcome } from "../input/outcome.ts";
import type { FieldName, fieldRules } from "./field-rules.ts";

/** The result of reading a part of a body: its value, or what is wrong with it. */
export type Read<Value> = { ok: true; value: Value } | { ok: false; errors: readonly Violation[] };

/** Binds codes to their field; the compiler checks which codes the field can have. */
export function violations<Field extends FieldName>(
  field: Field,
  codes: readonly (keyof (typeof fieldRules)[Field] & string)[],
): Violation[] {
  return codes.map((code) => ({ field, code }));
}

/** Returns the violations in an outcome; none if it is a value. */
export function violationsOf<Field extends FieldName>(
  field: Field,
  outcome: Outcome<unknown, keyof (typeof fieldRules)[Field] & string>,
): Violation[] {
  return outcome.ok ? [] : violations(field, outcome.codes);
}
