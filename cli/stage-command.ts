import { localStage } from "../local/stage.ts";
import type { Reach } from "./aws/reach.ts";

/**
 * A command on a stage as a person can paste it, in the clone and in the same place: `command` is what follows `idcheck`. The local
 * stack needs no Region.
 */
export function stageCommand(
  command: string,
  { stage, reach }: { stage: string; reach?: Pick<Reach, "region"> },
): string {
  const region = stage === localStage || reach === undefined ? "" : ` --region ${reach.region.name}`;
  return `npx idcheck ${command} --stage ${stage}${region}`;
}
