import { describe, expect, it } from "vitest";
import { complaintsAbout, type Explanation, type Finding } from "../findings.ts";

const finding: Finding = { tool: "cfn-lint", rule: "W3005", subject: "UsageTable", message: "Obsolete." };
const explanation: Explanation = {
  tool: "cfn-lint",
  rule: "W3005",
  subjects: /\w+Table/u,
  reason: "It is.",
};

describe("the findings of a tool", () => {
  it("are accepted where each has a reason, and each reason a finding", () => {
    expect(complaintsAbout([finding, finding], [explanation])).toEqual([]);
    expect(complaintsAbout([], [])).toEqual([]);
  });

  it.each<[string, Finding]>([
    ["another rule", { ...finding, rule: "W3006" }],
    ["another tool", { ...finding, tool: "checkov" }],
    ["another subject", { ...finding, subject: "UsageTableAlarm" }],
    ["the whole input", { ...finding, subject: "" }],
  ])("are complained about without a reason, as of %s", (_, other) => {
    expect(complaintsAbout([finding, other], [explanation])).toEqual([
      `${other.tool} ${other.rule} at ${other.subject || "the whole"}: Obsolete.`,
    ]);
  });

  it("are missed where a reason is left of them", () => {
    expect(complaintsAbout([], [explanation])).toEqual([
      String.raw`cfn-lint W3005 is not found any more at \w+Table: remove its explanation.`,
    ]);
  });
});
