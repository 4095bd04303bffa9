import { lazily } from "../base/lazily.ts";
import { isFields } from "../input/fields.ts";
import type { ProviderRequest } from "./exchange.ts";
import type { ProviderResult } from "./provider.ts";

/** What was sent in one call: the input, our id of the call, the account, and the request with its signature. */
export type Sent = { input: unknown; callId: string; account: unknown; request: ProviderRequest };

/** Fewer letters and digits occur in an id by chance. */
const leastOfPerson = 3;
const leastOfAccount = 4;
/** Shorter words of a header name a scheme or a format, and shorter texts occur in a picture. */
const leastOfSignature = 16;
const leastOfAnything = 8;

/**
 * Drops what a vendor says by repeating what it was sent: a reference that contains the name, the number, or a
 * credential or signature of this call, or that the request contains, is left out, and such a code becomes
 * `unprintable`. Case and punctuation do not matter. Our own id of the call is ours to read again.
 */
export function withoutEchoes(result: ProviderResult, sent: Sent): ProviderResult {
  const secrets = lazily(() => secretsOf(sent));
  const isEcho = (text: string): boolean => {
    const plain = plainOf(text);
    // Most codes are too short to hold any of them.
    const holdsSecret = plain.length >= leastOfPerson && secrets().some((secret) => plain.includes(secret));
    return holdsSecret || isRepeated(text, sent);
  };
  const { providerReference: reference } = result;
  const clean = { ...result, code: isEcho(result.code) ? "unprintable" : result.code };
  if (reference !== undefined && isEcho(reference)) delete clean.providerReference;
  return clean;
}

function secretsOf({ input, account, request }: Sent): string[] {
  const person = isFields(input) ? textsIn([input["name"], input["idNumber"]]) : [];
  const words = Object.values(request.headers).flatMap((header) => header.split(/[\s,;=]+/));
  return [
    ...plainTexts(person, leastOfPerson),
    ...plainTextsOfAccount(account),
    ...plainTexts(words, leastOfSignature),
  ];
}

/** By account: it stays the same for all calls until there is a newer secret. */
const knownAccounts = new WeakMap<object, readonly string[]>();

function plainTextsOfAccount(account: unknown): readonly string[] {
  if (!isFields(account)) return plainTexts(textsIn(account), leastOfAccount);
  const known = knownAccounts.get(account) ?? plainTexts(textsIn(account), leastOfAccount);
  knownAccounts.set(account, known);
  return known;
}

/** Whether the request contains a text that is not our id of the call. */
function isRepeated(text: string, { callId, request: { url, body } }: Sent): boolean {
  if (text.length < leastOfAnything || text.includes(callId)) return false;
  return url.includes(text) || body.includes(text);
}

/** The texts of an account, however deep; a map in it holds codes, which are no secrets. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isFields(value) ? Object.values(value).flatMap(textsIn) : [];
}

function plainTexts(texts: readonly string[], least: number): string[] {
  return texts.map(plainOf).filter((text) => text.length >= least);
}

/** What most texts are made of: ASCII and common ideographs. The Unicode classes take milliseconds to compile. */
const commonText = /^[\x20-\x7E\u4E00-\u9FFF]*$/;

function plainOf(text: string): string {
  const others = commonText.test(text) ? /[^0-9A-Za-z\u4E00-\u9FFF]/g : /[^\p{L}\p{N}]/gu;
  return text.replaceAll(others, "").toLowerCase();
}
