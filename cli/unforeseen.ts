import { awsFailureOf } from "./aws/failure.ts";
import { systemCause } from "./file-failure.ts";
import { printable } from "./printable.ts";
import { asError, codeOf } from "./thrown.ts";

/**
 * What is said of an error for which no command has words. What the system or AWS did is told with its cause and what to do. Of
 * everything else, which is a fault of idcheck, the name and where it was thrown. Its message is left out, because the message of a
 * library or of Node may quote a token, an address with a password, or a person.
 */
export function unforeseenText(thrown: unknown): string {
  const cause = systemCause(codeOf(thrown));
  if (cause !== undefined) return `A file cannot be used: ${cause}.\n`;
  const { name, message, stack = "" } = asError(thrown);
  const failure = isFaultOfCode(thrown) ? undefined : awsFailureOf(thrown);
  if (failure !== undefined) return `It is not done (${printable(failure.name)}). ${failure.words}\n`;
  const frames = stack.replace(message, "").match(/^ {4}at .*$/gmu) ?? [];
  const words = "This is a fault of idcheck. Its message is not shown, because it may quote what was given.";
  return [`idcheck has failed: ${printable(name)}. ${words}`, ...frames, ""].join("\n");
}

/** Whether Node found a fault in how its own functions were called. */
function isFaultOfCode(thrown: unknown): boolean {
  return codeOf(thrown)?.startsWith("ERR_") === true;
}
