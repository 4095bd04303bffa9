import type { Violation } from "../domain/problem.ts";
import type { Outcome } from "../input/outcome.ts";
import type { FieldName, fieldRules } from "./field-rules.ts";

/** A part of a body that was read, or what is wrong with it. */
export type Read<Value> = { ok: true; value: Value } | { ok: false; errors: readonly Violation[] };

/** Binds codes to the field that they were found in; the compiler knows which codes a field can have. */
export function violations<Field extends FieldName>(
  field: Field,
  codes: readonly (keyof (typeof fieldRules)[Field] & string)[],
): Violation[] {
  return codes.map((code) => ({ field, code }));
}

/** The violations that an outcome stands for: none where it is a value. */
export function violationsOf<Field extends FieldName>(
  field: Field,
  outcome: Outcome<unknown, keyof (typeof fieldRules)[Field] & string>,
): Violation[] {
  return outcome.ok ? [] : violations(field, outcome.codes);
}
