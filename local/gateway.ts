import { setTimeout as sleep } from "node:timers/promises";
import type { Command, Surroundings } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";
import { untilStopped } from "../cli/surroundings.ts";
import { authenticationOf, authenticationOption } from "./gateway/authentication-option.ts";
import { askedProviders, functionEnvironment, setMissing } from "./gateway/environment.ts";
import { assertPortsFree } from "./free-ports.ts";
import { host, portHelp, portsFrom } from "./ports.ts";

/** `npm run gateway`: the functions, over HTTP and as Lambda Invoke. */
const gatewayCommand: Command = {
  name: "npm run gateway --",
  usage: "[--auth iam|jwt]",
  description: `
Serves the functions of serverless.yml over HTTP and as Lambda Invoke. They call what npm run backing has started or will
start, and log to standard error. Environment variables that are set take precedence over those of the local stack.

${portHelp()}`,
  options: authenticationOption,
  async run(given, surroundings) {
    const { stdout } = surroundings;
    const auth = authenticationOf(given);
    const ports = portsFrom(surroundings.environment);
    stdout.write("Starting the gateway of the local stack …\n");
    await assertPortsFree({ http: ports.http, invoke: ports.invoke });
    const endpoints = [`http://${host}:${ports.dynamoDb}`, `http://${host}:${ports.secrets}`] as const;
    const [dynamoDbEndpoint, secretsEndpoint] = endpoints;
    setMissing(functionEnvironment({ dynamoDbEndpoint, secretsEndpoint }, auth));
    // Loads much, so the first line is printed before.
    const { startGateway } = await import("./start-gateway.ts");
    const { describeGateway, tryItLines } = await import("./descriptions.ts");
    const providersUrl = `http://${host}:${ports.providers}`;
    const gateway = await startGateway({ ports, auth, providersUrl });
    stdout.write(
      `The gateway of the local stack is ready (Ctrl-C stops it):\n${describeGateway(gateway, auth)}\n`,
    );
    const asked = askedProviders(surroundings.environment);
    stdout.write(`Try it:\n${tryItLines(gateway, auth, { providersUrl, asked })}\n`);
    const stopped = untilStopped(surroundings);
    const watching = reportBacking(endpoints, surroundings);
    await Promise.race([stopped, watching.then(() => stopped)]);
    await gateway.stop();
    return 0;
  },
};

await runProgram(gatewayCommand);
process.exit();

/** Reports if there is no backing yet, and then when there is one. */
async function reportBacking(
  endpoints: readonly string[],
  { stdout }: Pick<Surroundings, "stdout">,
): Promise<void> {
  if (await answers(endpoints)) return;
  stdout.write(
    `There is no backing at ${endpoints.join(" and ")} yet. Checks get 503 until npm run backing is ready.\n`,
  );
  while (!(await answers(endpoints))) await sleep(500);
  stdout.write("The backing is ready now.\n");
}

async function answers(endpoints: readonly string[]): Promise<boolean> {
  const asked = await Promise.allSettled(endpoints.map((endpoint) => fetch(endpoint)));
  return asked.every(({ status }) => status === "fulfilled");
}
