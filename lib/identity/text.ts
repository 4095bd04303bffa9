/**
 * The longest text, in UTF-16 code units, that is read as a name or an ID number. It is far longer than any valid one
 * with spaces, so only text that cannot be valid is refused unread.
 */
export const maxTextLength = 256;

/**
 * Characters without a width that are copied along with text, as a class for a regular expression with flag `u`: those
 * that Unicode calls `Default_Ignorable_Code_Point`, except {@link drawnBlanks}, and marks of annotations. Names and ID
 * numbers are read without them.
 */
export const invisibleCharacters = String.raw`\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}`;

/**
 * Characters that are drawn as a blank but are not white space to Unicode, as such a class: the empty Braille pattern and
 * the Hangul fillers. They may stand between the parts of a name, so they are read as blanks and never only dropped.
 */
export const drawnBlanks = String.raw`\u2800\u3164\uFFA0`;
