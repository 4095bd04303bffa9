/**
 * The longest text, in UTF-16 code units, that is read as a name or an ID number. It is far longer than any valid one
 * with spaces, so only text that cannot be valid is refused unread.
 */
export const maxTextLength = 256;

/** Invisible format characters that are copied along with text, as a class for a regular expression with flag `u`. */
export const invisibleCharacters = String.raw`\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF`;
