import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Command, Surroundings } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";
import { untilStopped } from "../cli/surroundings.ts";
import { describeBacking, describeGateway, tryItLines } from "./descriptions.ts";
import { type AuthenticationName, authenticationOf, authenticationOption } from "./gateway/authentication.ts";
import { askedProviders, localProviders } from "./gateway/environment.ts";
import { portHelp, portsFrom } from "./ports.ts";
import { runSample, type SampleResult } from "./samples/run-sample.ts";
import { readSamples } from "./samples/sample.ts";
import { sampleTable } from "./samples/sample-table.ts";
import { projectFolder } from "./serverless-file.ts";
import { startStack } from "./start-stack.ts";

const logPath = join(projectFolder, ".idcheck", "functions.log");

/** `npm start`: the whole local stack. */
const startCommand: Command = {
  name: "npm start --",
  usage: "[--once] [--no-samples] [--auth iam|jwt]",
  description: `
Starts the whole local stack, runs every sample in events/ through it, prints the answers in a table, and serves until it is
stopped.

IDCHECK_PROVIDERS names the simulated providers that are asked, in their order (default: ${localProviders}). With others, samples
that depend on the provider are shown and not compared.

${portHelp()}`,
  options: {
    once: {
      type: "boolean",
      help: "stop after the table; exit with 1 if an answer is not the expected one",
    },
    "no-samples": { type: "boolean", help: "run no sample: the books begin empty" },
    ...authenticationOption,
  },
  async run(given, surroundings) {
    const auth = authenticationOf(given);
    const restoreErrorOutput = redirectErrorOutput(logPath);
    try {
      return await serve(
        { once: given.flag("once"), noSamples: given.flag("no-samples"), auth },
        surroundings,
      );
    } finally {
      restoreErrorOutput();
    }
  },
};

await runProgram(startCommand);
process.exit();

async function serve(
  { once, noSamples, auth }: { once: boolean; noSamples: boolean; auth: AuthenticationName },
  surroundings: Surroundings,
): Promise<number> {
  const print = (text: string): unknown => surroundings.stdout.write(`${text}\n`);
  const stack = await startStack({
    ports: portsFrom(surroundings.environment),
    auth,
  });
  const asked = askedProviders(surroundings.environment);
  const hasOtherProviders = asked !== localProviders;
  const results: SampleResult[] = [];
  for (const sample of noSamples ? [] : readSamples()) {
    results.push(await runSample(sample, { ...stack, auth, hasOtherProviders }));
  }
  if (!noSamples) print(sampleTable(results));
  print(`The functions log to ${relative(process.cwd(), logPath)}.`);
  if (!once) {
    print(`\nServing until stopped (Ctrl-C):\n${describeGateway(stack, auth)}\n${describeBacking(stack)}`);
    print(`\nTry it:\n${tryItLines(stack, auth, { providersUrl: stack.providersUrl, asked })}`);
    await untilStopped(surroundings);
  }
  await stack.stop();
  return once && results.some(({ differences }) => differences.length > 0) ? 1 : 0;
}

/**
 * Sends standard error to a file, because what the functions log would disturb the table. Returns how to restore it.
 */
function redirectErrorOutput(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (chunk: string | Uint8Array) => {
    writeSync(file, typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    return true;
  };
  return () => {
    process.stderr.write = write;
    closeSync(file);
  };
}
