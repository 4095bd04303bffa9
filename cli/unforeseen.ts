import { printable } from "./printable.ts";
import { asError } from "./thrown.ts";

/** What to do about failures of the surroundings, by the name or the fixed message of their errors. */
const remedies: Readonly<Record<string, string>> = {
  AccessDeniedException: "Your AWS credentials may not do this.",
  CredentialsProviderError: "No AWS credentials were found: set AWS_PROFILE or sign in.",
  ExpiredTokenException: "Your AWS credentials have expired: sign in again.",
  UnrecognizedClientException: "Your AWS credentials are not valid in this Region.",
  "Region is missing": "Set AWS_REGION.",
  "sigV4 needs a region for this address.": "Set AWS_REGION.",
};

/**
 * What is said of an error that no command foresaw: its name, what to do if that is known, and where it was thrown. Its
 * message is left out, because the message of a library or of Node may quote a token, an address with a password, or a
 * person.
 */
export function unforeseenText(thrown: unknown): string {
  const { name, message, stack = "" } = asError(thrown);
  const remedy =
    remedies[name] ?? remedies[message] ?? "Its message is not shown, because it may quote what was given.";
  const frames = stack.replace(message, "").match(/^ {4}at .*$/gmu) ?? [];
  return [`idcheck has failed: ${printable(name)}. ${remedy}`, ...frames, ""].join("\n");
}
