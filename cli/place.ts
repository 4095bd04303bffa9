import type { Reach } from "./aws/reach.ts";

/**
 * The options that lead a printed command to the same stage, such as `--stage prod`. The Region is repeated where it was an option:
 * from the environment or the profile, the next command takes it too.
 */
export function placeOf(stage: string, { region: { name, from } }: Pick<Reach, "region">): string {
  return from === "--region" ? `--stage ${stage} --region ${name}` : `--stage ${stage}`;
}
