import type { PersonInput } from "../../checks/inputs.ts";
import type { Kind } from "../../domain/kinds.ts";
import type { ProviderRequest } from "../exchange.ts";
import { magicBirthDate } from "./cases.ts";

/** What the sandbox receives: which of its cases is meant, and nothing about the person. */
export type SandboxQuestion = { kind: Kind; sequence: string | null };

/** The request half of a kind. */
export function requestOf(kind: Kind): (input: PersonInput) => ProviderRequest {
  return ({ idNumber }) => {
    const isMagic = idNumber.slice(6, 14) === magicBirthDate;
    const question: SandboxQuestion = { kind, sequence: isMagic ? idNumber.slice(14, 17) : null };
    return {
      method: "POST",
      // Reserved by RFC 2606: a request sent there by mistake would reach no one.
      url: "https://sandbox.invalid/",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(question),
    };
  };
}
