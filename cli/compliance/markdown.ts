import type { TemplateLanguage, Words } from "./facts.ts";

/** A table of Markdown in every language. */
export function tableOf(
  head: Readonly<Record<TemplateLanguage, readonly string[]>>,
  rows: readonly Readonly<Record<TemplateLanguage, readonly string[]>>[],
): Words {
  const textIn = (language: TemplateLanguage): string =>
    [head[language], head[language].map(() => "---"), ...rows.map((row) => row[language])]
      .map((cells) => `| ${cells.join(" | ")} |`)
      .join("\n");
  return { zh: textIn("zh"), en: textIn("en") };
}
