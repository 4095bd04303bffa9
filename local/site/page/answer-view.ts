import type { CheckAnswer, ThreeFactorAnswer } from "../../../clients/typescript/answers.ts";
import type { WithMeta } from "../../../clients/typescript/client.ts";
import type { IdcheckProblem } from "../../../clients/typescript/problem.ts";
import {
  adviceWords,
  chargedWords,
  type Language,
  reasonWords,
  verdictWords,
} from "../../../cli/verdict-words.ts";
import { definitions, make } from "./elements.ts";
import type { Facts } from "./facts.ts";
import { problemWords } from "./words/problem-words.ts";
import type { Say, TextKey } from "./words/texts.ts";

const warningTexts: Readonly<Record<string, TextKey>> = {
  image_orientation: "imageTurned",
  image_unusual: "imageUnusual",
  name_encoding: "nameEncoding",
};

/** A verdict in words. */
export function answerView(
  answer: WithMeta<CheckAnswer>,
  companies: Facts["companies"],
  language: Language,
  say: Say,
): HTMLElement {
  const { verdict, reason, advice, charged, provider, id, live, warnings, meta } = answer;
  const rows: (readonly [string, string])[] = [
    [say("advice"), adviceWords[language][advice]],
    ...(answer.kind === "three_factor" ? [[say("similarity"), similarityOf(answer, say)] as const] : []),
    [say("charged"), chargedWords[language][charged]],
    [say("provider"), provider in companies ? `${provider} (${companies[provider]})` : provider],
    [say("id"), id],
  ];
  const notes = [
    meta.replayed ? say("replayed") : "",
    meta.saved ? "" : say("notSaved"),
    live ? "" : say("notLive"),
    ...warnings.map((warning) => warningWords(warning, say)),
  ].filter((note) => note !== "");
  return make(
    "article",
    [
      make("h3", verdictWords[language][verdict]),
      make("p", reasonWords[language][reason]),
      definitions(rows),
      ...notes.map((note) => make("p", note, { class: "hint" })),
      make("details", [make("summary", say("asJson")), make("pre", jsonOf(answer))]),
    ],
    { "data-verdict": verdict },
  );
}

/** A problem, for a person. The fields to fix are marked beside the form. */
export function problemView(problem: IdcheckProblem, language: Language, say: Say): HTMLElement {
  const { code, status, charged, requestId, errors } = problem;
  const isUnsigned = code === "unexpected_answer" && (status === 403 || status === 401);
  const text = isUnsigned ? say("unsigned") : problemWords(language, problem);
  return make(
    "article",
    [
      make("h3", say("problem")),
      make("p", errors === undefined ? text : say("fixFields")),
      definitions([
        [say("charged"), chargedWords[language][charged]],
        ...(requestId === undefined ? [] : [[say("requestId"), requestId] as const]),
      ]),
    ],
    { "data-verdict": "problem" },
  );
}

/** The answer as received: `meta` is the client's own, and `JSON.stringify` omits undefined fields. */
function jsonOf(answer: WithMeta<CheckAnswer>): string {
  return JSON.stringify({ ...answer, meta: undefined }, undefined, 2);
}

/** A warning in words, or its code if the page has no words for it. */
function warningWords(warning: string, say: Say): string {
  const key = warningTexts[warning];
  return key === undefined ? warning : say(key);
}

function similarityOf({ face: { score, threshold } }: ThreeFactorAnswer, say: Say): string {
  return score === null ? say("noSimilarity") : say("similarityOf", { score, threshold });
}
