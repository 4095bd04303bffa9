import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { projectFolder } from "../../local/serverless-file.ts";

/** How a run of the command line ended. */
export type CliResult = { code: number | null; signal: string | null; stdout: string; stderr: string };

export type CliOptions = {
  /** What is piped in; nothing by default. */
  input?: string;
  environment?: Readonly<Record<string, string>>;
  /** Where it runs; where this process does by default. */
  folder?: string;
};

/** A run of the command line that is under way. */
export type CliRun = { child: ChildProcessWithoutNullStreams; result: Promise<CliResult> };

/** What a command says, without the line that depends on how busy this machine is. */
export function withoutWaiting(stderr: string): string {
  return stderr.replace(/^Waiting for an answer from 127\.0\.0\.1 …\n/mu, "");
}

/** The file that is the command line. */
export const cliPath = join(projectFolder, "cli/idcheck.ts");

/** Starts `idcheck` in a process of its own. Nothing of this process's settings of idcheck reaches it. */
export function startCli(
  parameters: readonly string[],
  { input = "", environment, folder }: CliOptions = {},
): CliRun {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:IDCHECK|AWS)_/u.test(name));
  const child = spawn(process.execPath, [cliPath, ...parameters], {
    env: { ...Object.fromEntries(inherited), ...environment },
    cwd: folder,
  });
  child.stdin.end(input);
  return { child, result: resultOf(child) };
}

/** Runs `idcheck` to its end. */
export function runCli(parameters: readonly string[], options?: CliOptions): Promise<CliResult> {
  return startCli(parameters, options).result;
}

async function resultOf(child: ChildProcessWithoutNullStreams): Promise<CliResult> {
  const exited = once(child, "exit");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await exited;
  return { code: child.exitCode, signal: child.signalCode, stdout, stderr: withoutWaiting(stderr) };
}
