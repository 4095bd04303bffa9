import { describe, it } from "vitest";
import { fieldRules } from "../../lib/checks/field-rules.ts";
import { usageQueryRules } from "../../lib/usage/report/usage-query.ts";
import { expectMadeLines } from "../support/made-from-code.ts";

/** Every input rule of the API: its field, its code, and what to do about it. */
const rules = Object.entries({ ...fieldRules, ...usageQueryRules }).flatMap(([field, codes]) =>
  Object.entries(codes).map(([code, remedy]) => ({ field, code, remedy })),
);

describe("every input rule with what to do about it, and no other", () => {
  it("is in a row of docs/errors.md", () => {
    expectMadeLines("docs/errors.md", {
      after: "| field | code | what to do |",
      before: "A rule that is not in this table",
      lines: [
        "|---|---|---|",
        ...rules.map(({ field, code, remedy }) => `| \`${field}\` | \`${code}\` | ${remedy} |`),
        "",
      ],
    });
  });

  it("is in a line of the contract", () => {
    expectMadeLines("docs/openapi.yaml", {
      after:
        "            Which rule of the field is broken; `docs/errors.md` has the same list as a table. Known so far, each with what to do:",
      before: "          pattern: ",
      lines: [
        "",
        ...rules.map(({ field, code, remedy }) => `            - \`${code}\` of \`${field}\`: ${remedy}`),
      ],
    });
  });
});
