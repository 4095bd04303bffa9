import { createClient } from "../../../clients/typescript/client.ts";
import { http } from "../../../clients/typescript/http.ts";
import type { Language } from "../../../cli/verdict-words.ts";
import { bindCheckForm } from "./check-form.ts";
import { element } from "./elements.ts";
import { readFacts } from "./facts.ts";
import { isTextKey, type Say, speaker } from "./texts.ts";
import { bindUsageView } from "./usage-view.ts";

let language: Language = initialLanguage();
const say: Say = (key, values) => speaker(language)(key, values);

const client = createClient({
  transport: http({ baseUrl: location.origin }),
  onRetry: (retry) => form.noteRetry(retry),
});
const form = bindCheckForm({ client, facts: await readFacts(), language: () => language, say });
const usage = bindUsageView({ client, language: () => language, say });

const languageButton = element("language", HTMLButtonElement);
languageButton.addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
  translate();
  void show();
});
window.addEventListener("hashchange", () => void show());
translate();
await show();

function initialLanguage(): Language {
  const wanted = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem("language");
  return (wanted ?? navigator.language).startsWith("zh") ? "zh" : "en";
}

/** Puts the texts of the page into the chosen language. */
function translate(): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  form.translate();
  languageButton.textContent = language === "zh" ? "English" : "中文";
  languageButton.lang = language === "zh" ? "en" : "zh";
  for (const node of document.querySelectorAll<HTMLElement>("[data-text]")) {
    const key = node.dataset["text"];
    if (isTextKey(key)) node.textContent = say(key);
  }
  for (const node of document.querySelectorAll<HTMLElement>("[data-label]")) {
    const key = node.dataset["label"];
    if (isTextKey(key)) node.setAttribute("aria-label", say(key));
  }
}

/** Shows the page for the current address. */
async function show(): Promise<void> {
  const name = location.hash === "#usage" ? "usage" : "check";
  for (const section of document.querySelectorAll("main > section")) {
    if (section instanceof HTMLElement) section.hidden = section.id !== name;
  }
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (name === "usage") await usage.refresh();
}
