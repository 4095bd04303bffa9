import { element, make } from "./elements.ts";
import type { Say } from "./words/texts.ts";

/** Where the answer appears. What it shows is made again in another language. */
export type AnswerPane = {
  show(view: () => HTMLElement): void;
  /** Removes what is shown: it belongs to a form that has changed since. */
  clear(): void;
  translate(): void;
};

/** Binds the place of the answer. */
export function bindAnswerPane(say: Say): AnswerPane {
  const output = element("answer", HTMLElement);
  const nothing = (): HTMLElement => make("p", say("noAnswer"), { class: "hint" });
  let current = nothing;

  function show(view: () => HTMLElement): void {
    current = view;
    output.replaceChildren(view());
  }

  return {
    show,
    clear: () => {
      if (current !== nothing) show(nothing);
    },
    translate: () => show(current),
  };
}
