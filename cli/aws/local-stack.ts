import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { host, type PortName, portsFrom } from "../../local/ports.ts";
import { localStage } from "../../local/stage.ts";
import type { Given, Surroundings } from "../command.ts";

/** The parts of the local stack that speak as a service of AWS, by the SDK's client for it. */
const parts: Readonly<Record<string, PortName>> = {
  DynamoDBClient: "dynamoDb",
  SecretsManagerClient: "secrets",
  LambdaClient: "invoke",
};

/** The options that name a stage: that of a command for operators, and that of one which sends checks to functions. */
const stageOptions = ["stage", "invoke"];

/** Whether what a command was given is about the local stack. */
export function isOfLocalStack(given: Pick<Given, "text">): boolean {
  return stageOptions.some((option) => given.text(option) === localStage);
}

/**
 * Where a client of the SDK finds the local stack, and nothing else: no variable and no profile of the operator leads it
 * elsewhere. `client` is the name of its class. Throws ConfigurationError if the local stack has no such service.
 */
export function localSettings(client: string, { environment }: Pick<Surroundings, "environment">) {
  const part = parts[client];
  if (part === undefined) {
    const service = client.replace(/Client$/u, "");
    throw new ConfigurationError(`The local stack has no ${service}. Only a stage that is deployed has.`);
  }
  return {
    endpoint: `http://${host}:${portsFrom(environment)[part]}`,
    credentials: { accessKeyId: localStage, secretAccessKey: localStage },
    // With either of them, the SDK makes an address of its own or none.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    // Otherwise the SDK may ask the network in which Region it is.
    defaultsMode: "legacy",
  } as const;
}
