import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { type Command, runCommand } from "../../cli/command.ts";

const onStop = () => () => undefined;

/** Runs a command in this process with arguments that it refuses before it reaches anything. */
export async function refusalOf(
  command: Command,
  parameters: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const given = [...parameters, "--stage", "prod"];
  const code = await runCommand(command, given, { stdin, stdout, stderr, environment: {}, onStop });
  for (const stream of [stdout, stderr]) stream.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}
