import { localStage } from "../local/stage.ts";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { type Reach, reachAws } from "./aws/reach.ts";
import { readStack } from "./aws/stack.ts";
import type { Command, Given, Option, Surroundings } from "./command.ts";
import { type Deployment, deploymentOf, noStack, ofLocalStack } from "./deployment.ts";
import { type Finding, type Health, isWell } from "./doctor/finding.ts";
import { fix } from "./doctor/fix.ts";
import { look } from "./doctor/look.ts";
import { lookAt } from "./doctor/look-at.ts";
import type { LookedAt } from "./doctor/looked-at.ts";
import { tellPlace } from "./kept-secrets.ts";
import { byOption, operatorOf } from "./operator-evidence.ts";
import { print } from "./print.ts";
import { printResult } from "./result.ts";
import { stageOf, stageOptions } from "./stage-options.ts";
import { alignedLines } from "./text-table.ts";

const options = {
  ...stageOptions,
  fix: {
    type: "boolean",
    help:
      "repair what is safe to repair: switch on deletion protection, point-in-time recovery and termination\n" +
      "protection, and move secrets to the key of the stack",
  },
  ...byOption,
} as const satisfies Record<string, Option>;

/** `npx idcheck doctor`: looks at a stage that is deployed, and says what will not work. */
export const doctorCommand: Command = {
  name: "npx idcheck doctor",
  usage: "--stage <stage> [--fix]",
  description: `
Looks at a deployed stage as its functions and its operator would: stack, tables, secrets and their key, the alarms'
subscription, functions, aliases, the counting of usage. Says in plain words what will not work, with the command that
repairs it. Of the stage local it looks at the tables and secrets.

It changes nothing without --fix, calls no provider and reads no record. npm run deploy -- --check looks before a deployment;
npx idcheck provider check looks at the form of one account.

Exits with 1 if something does not work, is not protected, or could not be looked at.`,
  options,
  run,
};

async function run(given: Given, surroundings: Surroundings): Promise<number> {
  const stage = stageOf(given);
  const by = operatorOf(given);
  const reach = await reachAws(given, surroundings);
  tellPlace(stage, reach, surroundings);
  const tell = (text: string): void => print(surroundings.stderr, `${text}\n`);
  const repaired = given.flag("fix") ? await fix(await see(stage, reach), { by, tell }) : [];
  const findings = await look(await see(stage, reach));
  const isWorking = isWell(findings);
  const end = isWorking
    ? `The stage ${stage} works.`
    : `The stage ${stage} does not work, or is not safe, as it is.`;
  const result = { stage, region: reach.region.name, works: isWorking, repaired, findings };
  printResult(given, surroundings, result, [...linesOf(findings), end]);
  return isWorking ? 0 : 1;
}

/** What the stack says counts here, whatever the environment says of its tables. */
async function see(stage: string, reach: Reach): Promise<LookedAt> {
  const stack = stage === localStage ? undefined : await readStack(reach, stage);
  const deployment = stack === undefined ? localDeployment(stage, reach) : deploymentOf(stage, stack);
  return lookAt(reach, deployment, stack);
}

/** Throws ConfigurationError for a stage that is not deployed. */
function localDeployment(stage: string, reach: Reach): Deployment {
  if (stage === localStage) return ofLocalStack;
  throw new ConfigurationError(
    `${noStack(stage, reach)} To deploy it: npm run deploy -- --stage ${stage} --region ${reach.region.name}`,
  );
}

const healthWords: Readonly<Record<Health, string>> = {
  works: "ok",
  warning: "warning",
  broken: "BROKEN",
  unseen: "UNSEEN",
};

/** One line for each finding, and a second one with the command that repairs it. */
function linesOf(findings: readonly Finding[]): string[] {
  const rows = findings.flatMap(({ of, health, says, repair }) => [
    [healthWords[health], of, says],
    ...(repair === undefined ? [] : [["", "", `→ ${repair}`]]),
  ]);
  return alignedLines(rows);
}
