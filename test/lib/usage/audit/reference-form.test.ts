import { describe, expect, it } from "vitest";
import { formOf } from "../../../../lib/usage/audit/reference-form.ts";

describe("the form of a reference", () => {
  it("is the same for references of one generator, and another for those of others", () => {
    expect(formOf("7965898435947")).toBe(formOf("1000000000002"));
    expect(formOf("7965898435947")).not.toBe(formOf("796589843594"));
    const [sequence, gateway] = ["0f3a".repeat(8), "3F2504E0-4F89-11D3-9A0C-0305E82C3301"];
    expect(formOf(sequence)).toBe(formOf("9b1c".repeat(8)));
    expect(formOf(sequence)).not.toBe(formOf(gateway));
    expect(formOf(sequence)).not.toBe(formOf(sequence.toUpperCase()));
  });
});
