import { describe, expect, it } from "vitest";

import { wireFaults } from "../../../local/simulators/faults.ts";
import { siteFacts } from "../../../local/site/facts.ts";
import { failureWords } from "../../../local/site/page/words/attempt-words.ts";
import { faultWords } from "../../../local/site/page/words/fault-words.ts";
import { englishFaultTexts } from "../../../local/site/page/words/fault-texts.ts";
import { englishPageTexts } from "../../../local/site/page/words/page-texts.ts";
import { englishReferenceTexts } from "../../../local/site/page/words/reference-texts.ts";
import { personWords, ruleWords } from "../../../local/site/page/words/rule-words.ts";
import { failureRules } from "../../../lib/providers/failure.ts";
import { contract } from "../../support/contract.ts";
import { isRecord } from "../../support/is-record.ts";

const { rules, people } = siteFacts();
const chinese = /\p{Script=Han}/u;

describe("the words of the page", () => {
  it("say each input rule in Chinese", () => {
    const missing = Object.entries(rules).flatMap(([field, codes]) =>
      Object.keys(codes).filter((code) => !chinese.test(ruleWords("zh", rules, { field, code }))),
    );
    expect(missing).toEqual([]);
  });

  it("say each made-up person, fault and failure in Chinese", () => {
    for (const person of people) expect(personWords("zh", person)).toMatch(chinese);
    for (const failure of Object.keys(failureRules)) expect(failureWords("zh", failure)).toMatch(chinese);
    const faults = Object.entries(wireFaults).map(([name, { description }]) => ({
      name,
      description,
      delayMs: null,
    }));
    // Some descriptions in English have Chinese words in them, and none of these is used.
    for (const fault of faults) expect(faultWords("zh", fault)).not.toBe(fault.description);
  });

  it("have each key once", () => {
    const keys = [englishPageTexts, englishFaultTexts, englishReferenceTexts].flatMap((texts) =>
      Object.keys(texts),
    );
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
});

it("the contract's descriptions have only the Markdown that the page can show: paragraphs, lists and code", () => {
  const odd = descriptionsIn(contract).filter((text) =>
    /^(?:#|\||>|\d+\. |\* |```)|\*\*|\]\(|^ {4}\S/mu.test(text.replaceAll(/`[^`]*`/gu, "")),
  );
  expect(odd).toEqual([]);
});

function descriptionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(descriptionsIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "description" && typeof inner === "string" ? [inner] : descriptionsIn(inner),
  );
}
