import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createSecretStore, type SecretStore } from "../../cli/secret-store.ts";
import { startSecrets } from "../../local/secrets.ts";
import { type CliResult, runCli } from "./run-cli.ts";

/** An operator at the command line, with a secret store of their own. */
export type Operator = {
  /** Runs `idcheck` with these arguments for the stage `prod`. */
  run(parameters: readonly string[], input?: string): Promise<CliResult>;
  store: SecretStore;
  /** What leads the command line to that store. */
  environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** Starts a secret store without secrets. */
export async function startOperator(): Promise<Operator> {
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
  };
  return {
    run: (parameters, input = "") => runCli([...parameters, "--stage", "prod"], { input, environment }),
    store: createSecretStore(client),
    environment,
    async stop() {
      client.destroy();
      await endpoint.stop();
    },
  };
}
