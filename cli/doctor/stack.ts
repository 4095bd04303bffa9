import { broken, type Finding, warning, works } from "./finding.ts";
import type { LookedAt } from "./looked-at.ts";

/** States in which CloudFormation has left a stack as one of its deployments described it. */
const settled: ReadonlySet<string> = new Set([
  "CREATE_COMPLETE",
  "UPDATE_COMPLETE",
  "IMPORT_COMPLETE",
  "UPDATE_ROLLBACK_COMPLETE",
]);

/** Whether the stack is whole, and cannot be removed by a slip. */
export function stackFindings({
  stack,
  holdsRealData,
  deployCommand,
  fixCommand,
}: Pick<LookedAt, "stack" | "holdsRealData" | "deployCommand" | "fixCommand">): Finding[] {
  if (stack === undefined) return [];
  const of = `stack ${stack.name}`;
  return [stateFinding(of, stack.status, deployCommand), protectionFinding(of)];

  function protectionFinding(name: string): Finding {
    if (stack?.isTerminationProtected === true) return works(name, "It is protected against removal.");
    if (!holdsRealData) return works(name, "It holds no real data, so it may be removed at once.");
    return broken(
      name,
      "It is not protected: one command removes the API, the functions and their logs.",
      fixCommand,
    );
  }
}

function stateFinding(of: string, status: string, deployCommand: string): Finding {
  if (settled.has(status)) {
    const undone = status === "UPDATE_ROLLBACK_COMPLETE";
    return undone
      ? warning(
          of,
          "Its last deployment has failed and was undone: the version before is at work.",
          deployCommand,
        )
      : works(of, `It is deployed (${status}).`);
  }
  if (status.endsWith("_IN_PROGRESS")) {
    return warning(of, `It is being changed (${status}). Look again when that is over.`, deployCommand);
  }
  return broken(of, `A change has failed half-way (${status}): parts of it are missing.`, deployCommand);
}
