/** What a linter found in a template. */
export type Finding = {
  tool: "cfn-lint" | "checkov";
  /** The linter's own id of the rule, such as `W3005`. */
  rule: string;
  /** The logical id of the resource; empty if the finding is about the whole template. */
  resource: string;
  message: string;
};

/** Why findings of a rule stand: for all resources whose logical id matches as a whole. */
export type Explanation = Pick<Finding, "tool" | "rule"> & { resources: RegExp; reason: string };

/**
 * What has to be done, in sentences: findings that no explanation covers, and explanations of what is not found any more. Empty
 * if each finding has its reason and each reason its finding.
 */
export function complaintsAbout(
  findings: readonly Finding[],
  explanations: readonly Explanation[],
): string[] {
  const unexplained = findings
    .filter((finding) => !explanations.some((explanation) => covers(explanation, finding)))
    .map(
      ({ tool, rule, resource, message }) => `${tool} ${rule} at ${resource || "the template"}: ${message}`,
    );
  const outdated = explanations
    .filter((explanation) => !findings.some((finding) => covers(explanation, finding)))
    .map(
      ({ tool, rule, resources }) =>
        `${tool} ${rule} is not found any more at ${resources.source}: remove its explanation.`,
    );
  return [...new Set([...unexplained, ...outdated])];
}

function covers({ tool, rule, resources }: Explanation, finding: Finding): boolean {
  return (
    tool === finding.tool &&
    rule === finding.rule &&
    resources.exec(finding.resource)?.[0] === finding.resource
  );
}
