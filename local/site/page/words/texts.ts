import type { Language } from "../../../../cli/verdict-words.ts";
import { chineseFaultTexts, englishFaultTexts } from "./fault-texts.ts";
import { chinesePageTexts, englishPageTexts } from "./page-texts.ts";
import { chineseReferenceTexts, englishReferenceTexts } from "./reference-texts.ts";

const texts = {
  en: { ...englishPageTexts, ...englishFaultTexts, ...englishReferenceTexts },
  zh: { ...chinesePageTexts, ...chineseFaultTexts, ...chineseReferenceTexts },
};

/** A key of the page's texts. */
export type TextKey = keyof typeof texts.en;

/** Whether the `data-text` of an element is a key of the texts. */
export function isTextKey(key: string | undefined): key is TextKey {
  return key !== undefined && Object.hasOwn(texts.en, key);
}

/** The text of a key in one language. `{name}` in a text is replaced by a value. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** The texts in a language. */
export function speaker(language: Language): Say {
  return (key, values = {}) =>
    texts[language][key].replaceAll(/\{(\w+)\}/gu, (_, name: string) => String(values[name] ?? ""));
}
