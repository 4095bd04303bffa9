import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type { Command } from "../../cli/command.ts";
import { runCommand } from "../../cli/run-command.ts";
import { withoutWaiting } from "./run-cli.ts";

/** How a command ended. */
type Ended = { code: number; stdout: string; stderr: string };

const onStop = () => () => undefined;

/** Runs a command in this process, with only the environment variables that are given. */
export async function runHere(
  command: Command,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = "",
): Promise<Ended> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  if (input !== "") stdin.end(input);
  const code = await runCommand(command, parameters, { stdin, stdout, stderr, environment, onStop });
  for (const stream of [stdout, stderr]) stream.end();
  return { code, stdout: await text(stdout), stderr: withoutWaiting(await text(stderr)) };
}

/** Runs a command of an operator in this process with arguments that it refuses before it reaches anything. */
export function refusalOf(command: Command, parameters: readonly string[]): Promise<Ended> {
  return runHere(command, [...parameters, "--stage", "prod"]);
}
