/** The element with an id, of the class `type`. Throws if the page has none, because its HTML and its code differ. */
export function element<Kind extends HTMLElement>(id: string, type: new () => Kind): Kind {
  const found = document.querySelector(`#${CSS.escape(id)}`);
  if (found instanceof type) return found;
  throw new TypeError(`the page has no ${type.name} #${id}`);
}

/** Creates an element with text or children. Text never becomes markup. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  content: string | readonly (Node | string)[] = [],
  attributes: Readonly<Record<string, string>> = {},
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.append(...(typeof content === "string" ? [content] : content));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** A list of terms and their values. */
export function definitions(rows: readonly (readonly [string, string | Node])[]): HTMLElement {
  return make(
    "dl",
    rows.flatMap(([term, value]) => [make("dt", term), make("dd", [value])]),
  );
}

/** Something folded, whose content is made when it is opened for the first time. */
export function folded(
  summary: readonly (Node | string)[],
  content: () => readonly Node[],
  className = "",
): HTMLDetailsElement {
  const details = make("details", [make("summary", summary)], { class: className });
  details.addEventListener("toggle", () => details.append(...content()), { once: true });
  return details;
}

/** A cell: what it holds, and its class. */
type Cell = string | Node | { content: string | readonly (Node | string)[]; class: string };

/**
 * A table whose first column names the rows. Where there is no room for columns, each row becomes a list with the heads as labels;
 * the roles keep it a table for screen readers.
 */
export function tableOf(heads: readonly string[], rows: readonly (readonly Cell[])[]): HTMLTableElement {
  const head = heads.map((text, index) =>
    make("th", text, { scope: "col", role: "columnheader", class: classOf(rows[0]?.[index]) }),
  );
  const body = rows.map((cells) =>
    make(
      "tr",
      cells.map((cell, index) => cellOf(cell, index, heads[index] ?? "")),
      { role: "row" },
    ),
  );
  return make(
    "table",
    [
      make("thead", [make("tr", head, { role: "row" })], { role: "rowgroup" }),
      make("tbody", body, { role: "rowgroup" }),
    ],
    { role: "table", class: "stacks" },
  );
}

function cellOf(cell: Cell, index: number, head: string): HTMLElement {
  const content = [make("span", typeof cell === "object" && "content" in cell ? cell.content : [cell])];
  const attributes = { class: classOf(cell), "data-head": head };
  return index === 0
    ? make("th", content, { ...attributes, scope: "row", role: "rowheader" })
    : make("td", content, { ...attributes, role: "cell" });
}

function classOf(cell: Cell | undefined): string {
  return typeof cell === "object" && "content" in cell ? cell.class : "";
}
