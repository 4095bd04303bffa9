import { awsFailureOf } from "./aws/failure.ts";
import { printable } from "./printable.ts";
import { asError } from "./thrown.ts";

/**
 * What is said of an error that no command foresaw: its name, what to do if that is known, and where it was thrown. Its
 * message is left out, because the message of a library or of Node may quote a token, an address with a password, or a
 * person.
 */
export function unforeseenText(thrown: unknown): string {
  const { name, message, stack = "" } = asError(thrown);
  const failure = awsFailureOf(thrown) ?? {
    name,
    words: "Its message is not shown, because it may quote what was given.",
  };
  const frames = stack.replace(message, "").match(/^ {4}at .*$/gmu) ?? [];
  return [`idcheck has failed: ${printable(failure.name)}. ${failure.words}`, ...frames, ""].join("\n");
}
