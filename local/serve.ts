import { join, relative } from "node:path";
import type { Surroundings } from "../cli/command.ts";
import { untilStopped } from "../cli/surroundings.ts";
import { describeBacking, describeGateway, offer, tryItLines } from "./descriptions.ts";
import { openFunctionLog } from "./function-log.ts";
import type { AuthenticationName } from "./gateway/authentication-option.ts";
import { askedProviders, localProviders } from "./gateway/environment.ts";
import type { Ports } from "./ports.ts";
import { runSample, type SampleResult } from "./samples/run-sample.ts";
import { dependsOnProviders, readSamples, type Sample } from "./samples/sample.ts";
import { sampleTable } from "./samples/sample-table.ts";
import { projectFolder } from "./serverless-file.ts";
import { type Stack, startStack } from "./start-stack.ts";

/** How `npm start` serves. */
type ServeOptions = {
  ports: Ports;
  auth: AuthenticationName;
  samples: "all" | "none";
  /** Whether to stop after the samples. */
  once: boolean;
};

type Print = (text: string) => void;

/** Runs the whole stack until it is stopped, and says what it does; resolves with the exit code. */
export async function serve(options: ServeOptions, surroundings: Surroundings): Promise<number> {
  const log = openFunctionLog(join(projectFolder, ".idcheck"));
  try {
    return await serveWithLog(options, relative(process.cwd(), log.path), surroundings);
  } finally {
    log.close();
  }
}

async function serveWithLog(
  { ports, auth, samples, once }: ServeOptions,
  logPath: string,
  surroundings: Surroundings,
): Promise<number> {
  const print: Print = (text) => void surroundings.stdout.write(`${text}\n`);
  const stack = await startStack({ ports, auth, onReady: (part, url) => print(offer(part, url)) });
  const asked = askedProviders(surroundings.environment);
  const results = samples === "all" ? await runSamples({ stack, auth, asked }, print) : [];
  print(`The functions log to ${logPath}.`);
  if (!once) {
    print(`\nServing until stopped (Ctrl-C):\n${describeGateway(stack, auth)}\n${describeBacking(stack)}`);
    print(`\nTry it:\n${tryItLines(stack, auth, { providersUrl: stack.providersUrl, asked })}`);
    await untilStopped(surroundings);
  }
  await stack.stop();
  return once && results.some(({ differences }) => differences.length > 0) ? 1 : 0;
}

async function runSamples(
  { stack, auth, asked }: { stack: Stack; auth: AuthenticationName; asked: string },
  print: Print,
): Promise<readonly SampleResult[]> {
  const all = readSamples();
  const hasOtherProviders = asked !== localProviders;
  print(`Running the ${all.length} samples in events/ …`);
  if (hasOtherProviders) print(whyOnlyShown(all));
  const results: SampleResult[] = [];
  for (const sample of all) results.push(await runSample(sample, { ...stack, auth, hasOtherProviders }));
  print(sampleTable(results));
  return results;
}

function whyOnlyShown(samples: readonly Sample[]): string {
  const shown = samples.filter(dependsOnProviders).length;
  return (
    `IDCHECK_PROVIDERS names other providers than ${localProviders}. ${shown} samples expect the answers of those: ` +
    "they are shown, and not compared."
  );
}
