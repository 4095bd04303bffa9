import { make } from "../elements.ts";

/**
 * The Markdown of the contract's descriptions as elements: paragraphs, lists with `-`, and code in backquotes. That is all
 * that the contract uses, which a test makes sure of. The contract is in English, so the elements say so.
 */
export function prose(text: string): HTMLElement {
  const blocks = text
    .trim()
    .split(/\n{2,}/u)
    .filter((block) => block !== "");
  return make(
    "div",
    blocks.map((block) => (block.startsWith("- ") ? listOf(block) : make("p", inline(block)))),
    { class: "prose", lang: "en" },
  );
}

/** A description without blocks, for a place within a line. */
export function inlineProse(text: string): HTMLElement {
  return make("span", inline(text), { lang: "en" });
}

function listOf(block: string): HTMLElement {
  const items = block.split(/^- /mu).filter((item) => item !== "");
  return make(
    "ul",
    items.map((item) => make("li", inline(item))),
  );
}

function inline(text: string): (Node | string)[] {
  const parts = text.trim().replaceAll(/\s+/gu, " ").split("`");
  return parts
    .map((part, index) => (index % 2 === 1 ? make("code", part) : part))
    .filter((part) => part !== "");
}
