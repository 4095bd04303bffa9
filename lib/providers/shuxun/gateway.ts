import type { ProviderResponse } from "../exchange.ts";
import type { FailureMeaning } from "../failure.ts";
import { meaningOfCode } from "./gateway-codes.ts";

/**
 * What the gateway says in words on its classic network, which sends no codes and answers 403 for throttling. The first
 * pattern that fits counts. `header` marks words that any server may use in a body, where they prove nothing.
 */
const messages: readonly (readonly [RegExp, FailureMeaning, place?: "header"])[] = [
  [
    /quota (exhausted|expired)|subscription (quota|invalid|expired)|user arrears/i,
    { class: "quota_exhausted" },
  ],
  [/provider account overdue/i, { class: "unavailable" }],
  [/throttled by/i, { class: "throttled" }],
  [/(black|white) ?list/i, { class: "misconfigured", fault: "provider" }],
  [/invalid app ?(code|key)|invalid signature, server stringtosign/i, { class: "credentials" }],
  [
    /^\s*(unauthorized|invalid signature|expiry of authorization|authorization (is )?expired)/i,
    { class: "credentials" },
    "header",
  ],
  [/invalid stage/i, { class: "misconfigured", fault: "provider" }],
  [/invalid (url|domain)|api not found/i, { class: "misconfigured" }],
  [/body too large/i, { class: "image_refused" }],
  [/^\s*invalid |nonce used/i, { class: "request_rejected" }, "header"],
];

/** A message is one line: a longer text is some other page, in which the words prove nothing. */
const maxMessageCharacters = 300;

/** What the gateway says in the headers of a refusal; undefined if the status came from the vendor behind it. */
export function readGateway(
  headers: ProviderResponse["headers"],
): { meaning: FailureMeaning; code: string } | undefined {
  const code = headers["x-ca-error-code"]?.trim() ?? "";
  if (code !== "") return { meaning: meaningOfCode(code), code };
  const message = headers["x-ca-error-message"]?.trim() ?? "";
  const meaning = meaningOfMessage(message, "header");
  return meaning === undefined ? undefined : { meaning, code: `message:${meaning.class}` };
}

/** What a body says that contains nothing but a message of the gateway. */
export function meaningOfBody(text: string | undefined): FailureMeaning | undefined {
  return text === undefined ? undefined : meaningOfMessage(text, "body");
}

function meaningOfMessage(message: string, place: "header" | "body"): FailureMeaning | undefined {
  if (message.length > maxMessageCharacters) return undefined;
  return messages.find(([pattern, , only]) => pattern.test(message) && (only ?? place) === place)?.[1];
}
