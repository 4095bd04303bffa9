import { folded, make } from "../elements.ts";
import type { Say, TextKey } from "../words/texts.ts";
import { codeBlock } from "./code-block.ts";
import {
  type Contract,
  entriesOf,
  exampleOf,
  isPart,
  listOf,
  type Operation,
  type Part,
  textOf,
} from "./contract.ts";
import { inlineProse, prose } from "./prose.ts";
import { schemaView } from "./schema-view.ts";
import { tryView } from "./try-view.ts";
import { typeWords } from "./type-words.ts";

/** The media type of all problems: their fields are shown once, beside their codes. */
const problemType = "application/problem+json";

const titles: Readonly<Record<string, TextKey>> = {
  twoFactor: "twoFactorTitle",
  threeFactor: "threeFactorTitle",
  getVerification: "getVerificationTitle",
  getUsage: "getUsageTitle",
  getHealth: "getHealthTitle",
};

const places: Readonly<Record<string, TextKey>> = { header: "inHeader", query: "inQuery", path: "inPath" };

/** The title of an operation in the language of the page; the contract's own summary if the page has none. */
export function operationTitle({ id, part }: Operation, say: Say): string {
  const key = titles[id];
  return key === undefined ? textOf(part["summary"]) : say(key);
}

/** An operation: what it takes, what it answers, and a form that sends it. */
export function operationView(contract: Contract, operation: Operation, say: Say): HTMLElement {
  const { id, method, path, part } = operation;
  return make(
    "section",
    [
      make("h3", operationTitle(operation, say), { id: `${id}-title` }),
      make("p", [make("code", method, { class: "method" }), " ", make("code", path)], { class: "route" }),
      prose(textOf(part["description"])),
      ...parametersView(contract, operation, say),
      ...bodyView(contract, part, say),
      make("h4", say("answers")),
      ...entriesOf(part["responses"]).map(([status, answer]) =>
        answerView(contract, status, contract.follow(answer), say),
      ),
      tryView(contract, operation, say),
    ],
    { class: "card operation", id, "aria-labelledby": `${id}-title` },
  );
}

function parametersView(contract: Contract, { part }: Operation, say: Say): HTMLElement[] {
  const parameters = listOf(part["parameters"]).map((parameter) => contract.follow(parameter));
  if (parameters.length === 0) return [];
  const rows = parameters.flatMap((parameter) => {
    const place = places[textOf(parameter["in"])];
    const type = typeWords(contract, contract.follow(parameter["schema"]), say);
    const head = [
      make("code", textOf(parameter["name"]), { class: "name" }),
      make("span", [place === undefined ? "" : `${say(place)}, `, type], { class: "type" }),
      ...(parameter["required"] === true ? [make("span", say("required"), { class: "tag" })] : []),
    ];
    return [make("dt", head), make("dd", [prose(textOf(parameter["description"]))])];
  });
  return [make("h4", say("parameters")), make("dl", rows, { class: "fields" })];
}

function bodyView(contract: Contract, part: Part, say: Say): HTMLElement[] {
  const [media] = entriesOf(contract.follow(part["requestBody"])["content"]);
  if (media === undefined || !isPart(media[1])) return [];
  const { schema } = media[1];
  const description = textOf(contract.follow(schema)["description"]);
  return [
    make("h4", `${say("requestBody")} (${media[0]})`),
    ...(description === "" ? [] : [prose(description)]),
    schemaView(contract, schema, say),
  ];
}

/** One answer, folded. */
function answerView(contract: Contract, status: string, answer: Part, say: Say): HTMLElement {
  const tone = status.startsWith("2") ? "match" : "problem";
  const summary = [
    make("code", status, { class: "status", "data-verdict": tone }),
    " ",
    inlineProse(textOf(answer["description"])),
  ];
  return folded(summary, () => contentOf(contract, answer, say), "answer");
}

function contentOf(contract: Contract, answer: Part, say: Say): HTMLElement[] {
  const headers = entriesOf(answer["headers"]).flatMap(([name, header]) => [
    make("dt", [make("code", name, { class: "name" })]),
    make("dd", [prose(textOf(contract.follow(header)["description"]))]),
  ]);
  const media = entriesOf(answer["content"]).flatMap(([type, value]) => {
    const part = contract.follow(value);
    const example = exampleOf(contract, part);
    const shown =
      example === undefined ? [] : [codeBlock(JSON.stringify(example, undefined, 2), say("example"))];
    return [
      make("h5", type),
      ...shown,
      type === problemType
        ? make("a", say("problemFields"), { href: "#problems" })
        : folded([say("fields")], () => [schemaView(contract, part["schema"], say)]),
    ];
  });
  return [...media, make("h5", say("headers")), make("dl", headers, { class: "fields" })];
}
