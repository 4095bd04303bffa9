/** What a tool found. */
export type Finding = {
  /** Its name. */
  tool: string;
  /** The tool's own id of the rule, such as `W3005`. */
  rule: string;
  /** What it is about, such as the logical id of a resource; empty if it is about the whole input. */
  subject: string;
  message: string;
};

/** Why findings of a rule stand: for every subject that matches as a whole. */
export type Explanation = Pick<Finding, "tool" | "rule"> & { subjects: RegExp; reason: string };

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
    .map(({ tool, rule, subject, message }) => `${tool} ${rule} at ${subject || "the whole"}: ${message}`);
  const outdated = explanations
    .filter((explanation) => !findings.some((finding) => covers(explanation, finding)))
    .map(
      ({ tool, rule, subjects }) =>
        `${tool} ${rule} is not found any more at ${subjects.source}: remove its explanation.`,
    );
  return [...new Set([...unexplained, ...outdated])];
}

function covers({ tool, rule, subjects }: Explanation, finding: Finding): boolean {
  return (
    tool === finding.tool && rule === finding.rule && subjects.exec(finding.subject)?.[0] === finding.subject
  );
}
