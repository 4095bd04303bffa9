import { CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { readConfig } from "../../lib/domain/config.ts";
import { functionEnvironment } from "../../local/gateway/environment.ts";
import { localStage } from "../../local/stage.ts";
import { inPlainWords } from "../aws/failure.ts";
import type { Reach } from "../aws/reach.ts";
import { isStackAbsent, stackNameOf } from "../aws/stack.ts";
import { noStack } from "../deployment.ts";
import { readTextFile } from "../text-file.ts";
import { settingsIn, type StageSettings } from "./stage-settings.ts";

/** The settings in the template that packaging has written to a file. Throws ConfigurationError. */
export async function packagedSettings(path: string): Promise<StageSettings> {
  return settingsIn(parse(await readTextFile(path, "--template cannot be read")), undefined);
}

/** The settings that a stage is deployed with, from the template of its stack. Throws ConfigurationError. */
export async function deployedSettings(stage: string, reach: Reach): Promise<StageSettings> {
  if (stage === localStage) return localSettings();
  const client = reach.client(CloudFormationClient);
  const StackName = stackNameOf(stage);
  try {
    const { TemplateBody = "" } = await client.send(new GetTemplateCommand({ StackName }));
    return settingsIn(parse(TemplateBody), reach.region.name);
  } catch (error) {
    if (isStackAbsent(error)) {
      throw new ConfigurationError(`${noStack(stage, reach)} Or give a packaged template with --template.`);
    }
    throw inPlainWords(
      error,
      `The template of the stack ${StackName} cannot be read in ${reach.region.name}`,
      "This command needs cloudformation:GetTemplate on it; or give a packaged template with --template.",
    );
  } finally {
    client.destroy();
  }
}

/** The local stack keeps no logs, and nothing of it leaves the machine. */
function localSettings(): StageSettings {
  const nowhere = { dynamoDbEndpoint: "", secretsEndpoint: "" };
  const config = readConfig(functionEnvironment(nowhere));
  return { config, region: undefined, logRetentionDays: undefined, longestWaitSeconds: 0 };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigurationError("This is not a template of idcheck: it is not JSON.");
  }
}
