import { adviceWords, type Language, reasonWords, verdictWords } from "../../../../cli/verdict-words.ts";
import { keysOf } from "../../../../lib/base/keys-of.ts";
import { longestWaitSeconds, problemRules } from "../../../../lib/domain/problem.ts";
import { reasons, verdictRules } from "../../../../lib/domain/verdict.ts";
import { folded, make, tableOf } from "../elements.ts";
import type { Facts } from "../facts.ts";
import { problemCodeWords } from "../words/problem-words.ts";
import { ruleWords } from "../words/rule-words.ts";
import type { Say } from "../words/texts.ts";
import type { Contract } from "./contract.ts";
import { schemaView } from "./schema-view.ts";

/** The closed lists of the API with their meanings: verdicts and reasons, codes of problems, input rules. */
export function wordsView(
  contract: Contract,
  rules: Facts["rules"],
  language: Language,
  say: Say,
): HTMLElement[] {
  const { Problem: problem } = contract.follow(contract.follow(contract.root["components"])["schemas"]);
  return [
    part("reasons", say("verdictsAndReasons"), reasonTable(language, say)),
    part(
      "problems",
      say("problemCodes"),
      problemTable(language, say),
      folded([say("problemFields")], () => [schemaView(contract, problem, say)]),
    ),
    part("rules", say("inputRules"), ruleLists(rules, language, say)),
  ];
}

function part(id: string, title: string, ...content: readonly HTMLElement[]): HTMLElement {
  const titleId = `${id}-title`;
  return make("section", [make("h3", title, { id: titleId }), ...content], {
    class: "card",
    id,
    "aria-labelledby": titleId,
  });
}

function reasonTable(language: Language, say: Say): HTMLElement {
  const rows = reasons.map((reason) => {
    const { verdict, advice } = verdictRules[reason];
    return [
      make("code", reason),
      { content: [make("code", verdict), ` ${named(language, verdictWords.zh[verdict])}`], class: "" },
      { content: [make("code", advice), ` ${named(language, adviceWords.zh[advice])}`], class: "" },
      reasonWords[language][reason],
    ];
  });
  return tableOf([say("reason"), say("verdict"), say("advice"), say("meaning")], rows);
}

/** The Chinese name of a code that English readers understand as it is. */
function named(language: Language, chinese: string): string {
  return language === "zh" ? chinese : "";
}

function problemTable(language: Language, say: Say): HTMLElement {
  const rows = keysOf(problemRules).map((code) => {
    const { status, retryable } = problemRules[code];
    const again =
      retryable === "soon" ? say("soon", { seconds: longestWaitSeconds }) : say(retryable ? "yes" : "no");
    return [make("code", code), String(status), again, problemCodeWords(language, code)];
  });
  return tableOf([say("code"), say("status"), say("retrySameKey"), say("meaning")], rows);
}

/** The rules of each field, folded: there are a hundred. */
function ruleLists(rules: Facts["rules"], language: Language, say: Say): HTMLElement {
  const items = Object.entries(rules).map(([field, codes]) => {
    const rows = Object.keys(codes).map((code) => [
      make("code", code),
      ruleWords(language, rules, { field, code }),
    ]);
    const summary = [make("code", field), ` (${rows.length})`];
    return make("li", [folded(summary, () => [tableOf([say("rule"), say("meaning")], rows)])]);
  });
  return make("ul", items, { class: "folded" });
}
