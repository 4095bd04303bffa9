import type { Language } from "../../../cli/verdict-words.ts";
import { element } from "./elements.ts";
import { isTextKey, type Say, speaker } from "./words/texts.ts";

/** What all pages have: a language, and texts in it. */
export type Frame = { language(): Language; say: Say };

/**
 * Binds the button of the language, and puts the texts of the page into the language: now, and whenever another one is chosen.
 * `translate` is called after each change, and not now.
 */
export function bindFrame(translate: () => void): Frame {
  let language = initialLanguage();
  const say: Say = (key, values) => speaker(language)(key, values);
  const button = element("language", HTMLButtonElement);
  button.addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    localStorage.setItem("language", language);
    translateTexts();
    translate();
  });
  translateTexts();
  return { language: () => language, say };

  function translateTexts(): void {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    button.textContent = language === "zh" ? "English" : "中文";
    button.lang = language === "zh" ? "en" : "zh";
    for (const node of document.querySelectorAll<HTMLElement>("[data-text]")) {
      const key = node.dataset["text"];
      if (isTextKey(key)) node.textContent = say(key);
    }
    for (const node of document.querySelectorAll<HTMLElement>("[data-label]")) {
      const key = node.dataset["label"];
      if (isTextKey(key)) node.setAttribute("aria-label", say(key));
    }
  }
}

function initialLanguage(): Language {
  const wanted = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem("language");
  return (wanted ?? navigator.language).startsWith("zh") ? "zh" : "en";
}
