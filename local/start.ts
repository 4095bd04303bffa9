import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { print, runCommand, untilStopped } from "./command.ts";
import { describeBacking, describeGateway, tryItLines } from "./descriptions.ts";
import {
  authenticationHelp,
  type AuthenticationName,
  authenticationNamed,
  authenticationOption,
  authentications,
} from "./gateway/authentication.ts";
import { localCredentials } from "./gateway/credentials.ts";
import { portsFrom } from "./ports.ts";
import { runSample, type SampleResult } from "./samples/run-sample.ts";
import { readSamples } from "./samples/sample.ts";
import { sampleTable } from "./samples/sample-table.ts";
import { projectFolder } from "./serverless-file.ts";
import { startStack } from "./start-stack.ts";

const help = `Usage: npm start [-- --once] [--auth iam]

Starts the whole local stack, runs every sample in events/ through it, prints what came back beside what was
expected, and serves until it is stopped.

  --once   stop after the table; exit with 1 if a sample differs from what is expected
  --help   print this

${authenticationHelp}`;

const logPath = join(projectFolder, ".idcheck", "functions.log");

await runCommand({
  help,
  options: { once: { type: "boolean" }, auth: authenticationOption },
  async run({ once, auth }) {
    const restoreErrorOutput = redirectErrorOutput(logPath);
    try {
      return await serve(once === true, authenticationNamed(auth));
    } finally {
      restoreErrorOutput();
    }
  },
});

async function serve(once: boolean, auth: AuthenticationName): Promise<number> {
  const stack = await startStack({
    ports: portsFrom(process.env),
    authenticate: authentications[auth].authenticate,
  });
  const signAs = auth === "iam" ? localCredentials.local : undefined;
  const results: SampleResult[] = [];
  for (const sample of readSamples()) results.push(await runSample(sample, { ...stack, signAs }));
  print(sampleTable(results));
  print(`The functions log to ${relative(process.cwd(), logPath)}.`);
  if (!once) {
    print(`\nServing until stopped (Ctrl-C):\n${describeGateway(stack, auth)}\n${describeBacking(stack)}`);
    print(`\nTry it:\n${tryItLines(stack, auth, stack.providersUrl)}`);
    await untilStopped();
  }
  await stack.stop();
  return once && results.some(({ differences }) => differences.length > 0) ? 1 : 0;
}

/**
 * Sends what is written to standard error, by the functions above all, to a file, for the table's sake.
 * Returns how to take that back.
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
