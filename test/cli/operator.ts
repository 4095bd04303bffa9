import { createServer } from "node:http";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { secretStoreOf, type SecretStore } from "../../cli/secret-store.ts";
import { closeServer } from "../../local/http.ts";
import { host, listen } from "../../local/ports.ts";
import { startSecrets } from "../../local/secrets.ts";
import { type CliResult, runCli } from "./run-cli.ts";

/** An operator at the command line, with a secret store of their own, in an account without a stack. */
export type Operator = {
  /** Runs `idcheck` with these arguments for the stage `prod`, which has no stack yet. */
  run(parameters: readonly string[], input?: string): Promise<CliResult>;
  store: SecretStore;
  /** What leads the command line to that store. */
  environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** Commands that write secrets before there is a stack only if they are told to. */
const writers = new Set(["keys", "provider", "setup"]);

/** What such a command says when it has written something. */
export const unkept =
  "Stage prod in the Region eu-central-1 (from AWS_REGION)\n" +
  "No history of this was kept, because the stage prod is not deployed. Once it is, run: npx idcheck doctor --stage prod --fix\n";

const noStack =
  "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>" +
  "<Message>Stack with id idcheck-prod does not exist</Message></Error></ErrorResponse>";

/** Starts a secret store without secrets, and a CloudFormation without stacks. */
export async function startOperator(): Promise<Operator> {
  const stacks = createServer((_, response) => {
    response.writeHead(400, { "content-type": "text/xml" }).end(noStack);
  });
  const stacksPort = await listen(stacks, 0, "secrets");
  const endpoint = await startSecrets({ port: 0 });
  const credentials = { accessKeyId: "operator", secretAccessKey: "operator" };
  const client = new SecretsManagerClient({
    endpoint: endpoint.endpoint,
    region: "eu-central-1",
    credentials,
  });
  const environment = {
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "operator",
    AWS_SECRET_ACCESS_KEY: "operator",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint.endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://${host}:${stacksPort}`,
  };
  return {
    run: (parameters, input = "") => {
      const [command = ""] = parameters;
      const more = writers.has(command) ? ["--before-deployment"] : [];
      return runCli([...parameters, "--stage", "prod", ...more], { input, environment });
    },
    store: secretStoreOf(client, "eu-central-1"),
    environment,
    async stop() {
      client.destroy();
      await Promise.all([endpoint.stop(), closeServer(stacks)]);
    },
  };
}
