import type { Say } from "../words/texts.ts";
import { type Contract, isPart, listOf, type Part, textOf } from "./contract.ts";

/** What a value may be, in words: its type and its bounds. */
export function typeWords(contract: Contract, part: Part, say: Say): string {
  const choices = listOf(part["oneOf"]).map((choice) => contract.follow(choice));
  const notNull = choices.filter(({ type }) => type !== "null");
  if (choices.length > 0) {
    const words = notNull
      .map((choice) => typeWords(contract, choice, say))
      .reduce((one, other) => say("either", { one, other }));
    return notNull.length < choices.length ? say("orNull", { type: words }) : words;
  }
  const bounds = boundsOf(part, say);
  return [baseWords(contract, part, say), ...bounds].join(", ");
}

function baseWords(contract: Contract, part: Part, say: Say): string {
  const { type, enum: values } = part;
  if ("const" in part) return say("always", { value: JSON.stringify(part["const"]) });
  if (Array.isArray(values)) return say("oneOf", { values: values.map(String).join(", ") });
  if (Array.isArray(type)) {
    const named = type.filter((name) => name !== "null").join(" / ");
    return type.includes("null") ? say("orNull", { type: named }) : named;
  }
  if (type === "array" && isPart(part["items"])) {
    return say("listOf", { type: typeWords(contract, contract.follow(part["items"]), say) });
  }
  const format = textOf(part["format"]);
  return format === "" || format === "double" ? textOf(type) : `${textOf(type)} (${format})`;
}

function boundsOf(part: Part, say: Say): string[] {
  const { minLength, maxLength, minimum, maximum, pattern } = part;
  const words: string[] = [];
  if (typeof minLength === "number" && typeof maxLength === "number") {
    words.push(say("lengthBetween", { min: minLength, max: maxLength }));
  } else if (typeof maxLength === "number") words.push(say("lengthAtMost", { max: maxLength }));
  if (typeof minimum === "number" && typeof maximum === "number") {
    words.push(say("numberBetween", { min: minimum, max: maximum }));
  } else if (typeof minimum === "number") words.push(say("numberAtLeast", { min: minimum }));
  if (typeof pattern === "string") words.push(say("matching", { pattern }));
  return words;
}
