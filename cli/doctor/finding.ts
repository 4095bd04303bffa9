/** How a thing that was looked at is. `unseen`: it could not be looked at. */
export type Health = "works" | "warning" | "broken" | "unseen";

/** What was found about one thing of a deployed stage. */
export type Finding = {
  /** What was looked at, such as `table idcheck-prod-UsageTable-1`. */
  of: string;
  health: Health;
  /** How it is, and if it is not well, what will not work, as a sentence. */
  says: string;
  /** The command that repairs it. */
  repair?: string;
};

/** A thing that is as it should be. */
export function works(of: string, says: string): Finding {
  return { of, health: "works", says };
}

/** A thing with which something does not work, or that is not safe. */
export function broken(of: string, says: string, repair: string): Finding {
  return { of, health: "broken", says, repair };
}

/** A thing that works but should not stay as it is. */
export function warning(of: string, says: string, repair: string): Finding {
  return { of, health: "warning", says, repair };
}

/** Whether a stage with these findings works: an operator's script may go on. */
export function isWell(findings: readonly Finding[]): boolean {
  return findings.every(({ health }) => health === "works" || health === "warning");
}
