import { make } from "../elements.ts";

/** Code that may be wider than its place: it can be scrolled with the keyboard. */
export function codeBlock(text: string, label: string): HTMLElement {
  return make("pre", text, { tabindex: "0", role: "group", "aria-label": label });
}
