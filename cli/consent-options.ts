import type { Consent } from "../lib/domain/consent.ts";
import { type Given, type Option, UsageError } from "./command.ts";

/** The options that name the consent for a check. */
export const consentOptions = {
  consent: {
    type: "string",
    value: "<id>",
    help: "your own id of the person's consent, without personal data; with --purpose",
  },
  purpose: { type: "string", value: "<token>", help: "what the person agreed to, such as account-opening" },
  guardian: { type: "boolean", help: "a parent or other guardian gave the consent" },
} as const satisfies Record<string, Option>;

/** Reads the options that name a consent; undefined if none was given. Throws UsageError. */
export function consentOf(given: Given): Consent | undefined {
  const [id, purpose, guardian] = [given.text("consent"), given.text("purpose"), given.flag("guardian")];
  if (id === undefined && purpose === undefined && !guardian) return undefined;
  if (id === undefined || purpose === undefined) {
    throw new UsageError("A consent needs both --consent and --purpose.");
  }
  return { id, purpose, ...(guardian && { guardian: true as const }) };
}
