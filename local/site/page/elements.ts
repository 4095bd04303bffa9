/** The element with an id, of the class `type`. Throws if the page has none, because its HTML and its code differ. */
export function element<Kind extends HTMLElement>(id: string, type: new () => Kind): Kind {
  const found = document.querySelector(`#${CSS.escape(id)}`);
  if (found instanceof type) return found;
  throw new TypeError(`the page has no ${type.name} #${id}`);
}

/** Creates an element with text or children. Text never becomes markup. */
export function make(
  tag: string,
  content: string | readonly (Node | string)[] = [],
  attributes: Readonly<Record<string, string>> = {},
): HTMLElement {
  const made = document.createElement(tag);
  made.append(...(typeof content === "string" ? [content] : content));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** A list of terms and their values. */
export function definitions(rows: readonly (readonly [string, string])[]): HTMLElement {
  return make(
    "dl",
    rows.flatMap(([term, text]) => [make("dt", term), make("dd", text)]),
  );
}
