import type { Outcome } from "./outcome.ts";

/** Why a JSON text or value is refused, and what to do about it. */
export const jsonRules = {
  json_malformed: "Send one JSON value as defined by RFC 8259.",
  json_too_deep: "Use fewer levels of nested objects and arrays.",
  json_too_large: "Send less data: only the longest string may be large.",
  json_duplicate_key: "Send each key of an object only once: it is unclear which of its values you mean.",
  json_forbidden_key: "Remove the keys __proto__, constructor and prototype.",
} as const;

/** A code of {@link jsonRules}. */
export type JsonCode = keyof typeof jsonRules;

/** How deep and how large a JSON text may be. */
export type JsonLimits = {
  /** The largest number of open brackets; a flat object has depth 1. */
  maxDepth: number;
  /** UTF-16 code units of everything except the longest string, to which the rules of its field apply. */
  maxRestCharacters: number;
};

/** The limits of a request body: an image may be large, everything else is small. */
const requestJsonLimits: JsonLimits = { maxDepth: 4, maxRestCharacters: 4096 };

const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Parses JSON strictly. `JSON.parse` silently keeps the last of two equal keys, so the next reader of the same text
 * might see something other than what was checked. Excessive depth and size are refused before anything is built. The
 * time is linear in the text, and strings are skipped natively: a body of 2.8 MB costs little more than `JSON.parse`.
 * `parse` builds the value in the end, and may throw if the text is not JSON.
 */
export function parseStrictJson(
  text: string,
  limits: JsonLimits = requestJsonLimits,
  parse: (text: string) => unknown = JSON.parse,
): Outcome<unknown, JsonCode> {
  const code = scan(text, limits);
  if (code === "json_too_deep" || code === "json_too_large") return { ok: false, codes: [code] };
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    // The engine's error message quotes the text, so it is dropped.
    return { ok: false, codes: ["json_malformed"] };
  }
  return code === undefined ? { ok: true, value } : { ok: false, codes: [code] };
}

/** Applies the same limits to a value that other code has parsed; its duplicate keys are already lost. */
export function checkJsonValue(
  value: unknown,
  limits: JsonLimits = requestJsonLimits,
): Outcome<unknown, JsonCode> {
  const size = { total: 0, longest: 0 };
  const code = walk(value, limits.maxDepth, limits.maxRestCharacters, size);
  return code === undefined ? { ok: true, value } : { ok: false, codes: [code] };
}

/** Finds what `JSON.parse` lets pass. For a text that is not JSON, the result has no meaning. */
function scan(text: string, limits: JsonLimits): JsonCode | undefined {
  // The keys of each open object; undefined for an array.
  const open: (Set<string> | undefined)[] = [];
  let found: JsonCode | undefined;
  let longestString = 0;
  let keyExpected = false;
  for (let index = 0; index < text.length; index += 1) {
    if (index - longestString > limits.maxRestCharacters) return "json_too_large";
    switch (text.charCodeAt(index)) {
      case quote: {
        const end = endOfString(text, index + 1);
        if (end === -1) return found;
        if (keyExpected) {
          found ??= checkKey(text.slice(index, end + 1), open.at(-1));
          keyExpected = false;
        }
        longestString = Math.max(longestString, end - index - 1);
        index = end;
        break;
      }
      case openBrace:
      case openBracket: {
        if (open.length === limits.maxDepth) return "json_too_deep";
        keyExpected = text.charCodeAt(index) === openBrace;
        open.push(keyExpected ? new Set() : undefined);
        break;
      }
      case closeBrace:
      case closeBracket:
        open.pop();
        keyExpected = false;
        break;
      case comma:
        keyExpected = open.at(-1) !== undefined;
        break;
      default:
    }
  }
  if (text.length - longestString > limits.maxRestCharacters) return "json_too_large";
  return found;
}

/** Returns the index of the quote that closes the string whose content begins at `start`, or -1. */
function endOfString(text: string, start: number): number {
  const end = text.indexOf('"', start);
  if (text.charCodeAt(end - 1) !== backslash) return end;
  // Searching natively from one escaped quote to the next is slower than reading the characters.
  for (let index = start; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === quote) return index;
    if (unit === backslash) index += 1;
  }
  return -1;
}

function checkKey(quoted: string, keys: Set<string> | undefined): JsonCode | undefined {
  const key = unquote(quoted);
  if (key === undefined || keys === undefined) return undefined;
  if (forbiddenKeys.has(key)) return "json_forbidden_key";
  if (keys.has(key)) return "json_duplicate_key";
  keys.add(key);
  return undefined;
}

/** Two keys may be the same and differ only in their escapes. */
function unquote(quoted: string): string | undefined {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    const key: unknown = JSON.parse(quoted);
    return typeof key === "string" ? key : undefined;
  } catch {
    return undefined;
  }
}

function walk(
  value: unknown,
  depthLeft: number,
  maxRest: number,
  size: { total: number; longest: number },
): JsonCode | undefined {
  if (typeof value === "string") {
    size.total += value.length;
    size.longest = Math.max(size.longest, value.length);
  }
  size.total += 1;
  if (size.total - size.longest > maxRest) return "json_too_large";
  if (typeof value !== "object" || value === null) return undefined;
  if (depthLeft === 0) return "json_too_deep";
  for (const [key, member] of Object.entries(value)) {
    if (forbiddenKeys.has(key)) return "json_forbidden_key";
    size.total += key.length;
    const code = walk(member, depthLeft - 1, maxRest, size);
    if (code !== undefined) return code;
  }
  return undefined;
}
