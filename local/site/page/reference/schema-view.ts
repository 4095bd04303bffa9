import { folded, make } from "../elements.ts";
import type { Say } from "../words/texts.ts";
import { type Contract, entriesOf, isPart, listOf, type Part, textOf } from "./contract.ts";
import { prose } from "./prose.ts";
import { typeWords } from "./type-words.ts";

/** The fields of a schema, with those of the objects in them. */
export function schemaView(contract: Contract, value: unknown, say: Say): HTMLElement {
  const schema = objectIn(contract, value);
  const required = new Set(listOf(schema["required"]));
  const fields = entriesOf(schema["properties"]).flatMap(([name, field]) => {
    const part = contract.follow(field);
    const head = [
      make("code", name, { class: "name" }),
      make("span", typeWords(contract, part, say), { class: "type" }),
      ...(required.has(name) ? [make("span", say("required"), { class: "tag" })] : []),
    ];
    return [make("dt", head), make("dd", [descriptionOf(contract, part), ...nested(contract, part, say)])];
  });
  return make("dl", fields, { class: "fields" });
}

function nested(contract: Contract, part: Part, say: Say): HTMLElement[] {
  const inner = [part, part["items"], ...listOf(part["oneOf"])].find(
    (candidate) => objectIn(contract, candidate)["properties"] !== undefined,
  );
  if (inner === undefined) return [];
  return [folded([say("fields")], () => [schemaView(contract, inner, say)])];
}

/** A field's own description, or that of what it may be. */
function descriptionOf(contract: Contract, part: Part): HTMLElement {
  const own = textOf(part["description"]);
  const [first] = listOf(part["oneOf"]).map((choice) => textOf(contract.follow(choice)["description"]));
  return prose(own === "" ? (first ?? "") : own);
}

/** The object that a schema describes; for a choice, the first one. */
function objectIn(contract: Contract, value: unknown): Part {
  if (!isPart(value)) return {};
  const part = contract.follow(value);
  if (part["properties"] !== undefined) return part;
  const choices = listOf(part["oneOf"]).map((choice) => contract.follow(choice));
  return choices.find((choice) => choice["properties"] !== undefined) ?? {};
}
