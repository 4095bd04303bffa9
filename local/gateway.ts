import { setTimeout as sleep } from "node:timers/promises";

import { print, runCommand, untilStopped } from "./command.ts";
import { describeGateway, tryItLines } from "./descriptions.ts";
import {
  authenticationHelp,
  authenticationNamed,
  authenticationOption,
  authentications,
} from "./gateway/authentication.ts";
import { functionEnvironment, setMissing } from "./gateway/environment.ts";
import { host, portsFrom } from "./ports.ts";
import { startGateway } from "./start-gateway.ts";

const help = `Usage: npm run gateway [-- --auth iam]

Serves the functions of serverless.yml over HTTP and as Lambda Invoke, against the backing that
npm run backing has started or will start. The functions log to standard error. Environment variables that are
set win over those of the local stack.

${authenticationHelp}`;

await runCommand({
  help,
  options: { auth: authenticationOption },
  async run(flags) {
    const auth = authenticationNamed(flags["auth"]);
    const ports = portsFrom(process.env);
    const endpoints = [`http://${host}:${ports.dynamoDb}`, `http://${host}:${ports.secrets}`] as const;
    const [dynamoDbEndpoint, secretsEndpoint] = endpoints;
    setMissing(functionEnvironment({ dynamoDbEndpoint, secretsEndpoint }));
    const gateway = await startGateway({ ports, authenticate: authentications[auth].authenticate });
    print(`The gateway of the local stack answers (Ctrl-C stops it):\n${describeGateway(gateway, auth)}`);
    print(`Try it:\n${tryItLines(gateway, auth, `http://${host}:${ports.providers}`)}`);
    const stopped = untilStopped();
    const watching = reportBacking(endpoints);
    await Promise.race([stopped, watching.then(() => stopped)]);
    await gateway.stop();
    return 0;
  },
});

/** Says when there is no backing yet, and then when there is one. */
async function reportBacking(endpoints: readonly string[]): Promise<void> {
  if (await answers(endpoints)) return;
  print(
    `The backing does not answer at ${endpoints.join(" and ")}: checks get 503 until npm run backing does.`,
  );
  while (!(await answers(endpoints))) await sleep(500);
  print("The backing answers now.");
}

async function answers(endpoints: readonly string[]): Promise<boolean> {
  const asked = await Promise.allSettled(endpoints.map((endpoint) => fetch(endpoint)));
  return asked.every(({ status }) => status === "fulfilled");
}
