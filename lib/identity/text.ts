/**
 * Longest text, in UTF-16 code units, that a name or an ID number is searched for in. Far over the longest
 * valid one with its blanks, so that only what cannot be valid is refused unread.
 */
export const maxTextLength = 256;

/** Format characters that nobody sees and that come along when text is copied, as a class for a regex of flag `u`. */
export const invisibleCharacters = String.raw`\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF`;
