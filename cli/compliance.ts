import { reachAws } from "./aws/reach.ts";
import { regionOption } from "./aws/region.ts";
import { assessmentText } from "./compliance/assessment.ts";
import { type TemplateLanguage, templateLanguages } from "./compliance/facts.ts";
import { noticeText } from "./compliance/notice.ts";
import { deployedSettings, packagedSettings } from "./compliance/read-settings.ts";
import type { StageSettings } from "./compliance/stage-settings.ts";
import { type Command, type Option, type Run, UsageError } from "./command.ts";
import { choiceOf } from "./option-values.ts";
import { print } from "./print.ts";
import { stageOf, stageOptions } from "./stage-options.ts";

const options = {
  stage: stageOptions.stage,
  ...regionOption,
  template: {
    type: "string",
    value: "<file>",
    help: "a packaged template in place of a deployed stage, such as\n.serverless/cloudformation-template-update-stack.json",
  },
  language: { type: "string", value: "<language>", help: `${templateLanguages.join(" or ")} (default: zh)` },
} as const satisfies Record<string, Option>;

/** `npx idcheck compliance`: templates of documents that the law asks for, filled from the settings of a stage. */
export const complianceCommand: Command = {
  name: "npx idcheck compliance",
  usage: "<notice|assessment> --stage <stage> | --template <file>",
  description: `
Prints the template of a document as Markdown, filled from the settings of a stage: receivers by company, retention, Region, what is
refused. Brackets 【】 mark what you must write yourself. With --template it works before anything is deployed, which is when an
impact assessment must be made.

A template is no legal advice: have a lawyer read the document. docs/compliance.md says what the law asks for.`,
  options,
  actions: {
    notice: { help: "the notice to the people who are checked", run: printed(noticeText) },
    assessment: {
      help: "the impact assessment, with the settings that need attention",
      run: printed(assessmentText),
    },
  },
};

function printed(textOf: (settings: StageSettings, language: TemplateLanguage) => string): Run {
  return async (given, surroundings) => {
    const path = given.text("template");
    if (path !== undefined && given.text("stage") !== undefined) {
      throw new UsageError("Give --stage or --template, not both.");
    }
    const language = choiceOf(given, "language", templateLanguages) ?? "zh";
    const settings =
      path === undefined
        ? await deployedSettings(stageOf(given), await reachAws(given, surroundings))
        : await packagedSettings(path);
    print(surroundings.stdout, textOf(settings, language));
    return 0;
  };
}
