import { element } from "./elements.ts";

const fields = [
  "name",
  "idNumber",
  "image",
  "threshold",
  "consent",
  "consent.id",
  "consent.purpose",
  "consent.guardian",
] as const;

/** A field of the form beside which an error can stand. */
export type MarkedField = (typeof fields)[number];

/** Errors beside the fields. Their words are made again in another language. */
export type ErrorMarks = {
  /** Adds an error to those of a field. */
  mark(field: MarkedField, words: () => string): void;
  /** Makes an error the only one of a field. */
  replace(field: MarkedField, words: () => string): void;
  clear(field: MarkedField): void;
  clearAll(): void;
  focusFirst(): void;
  translate(): void;
};

/** Whether a name is that of a field with a place for errors. */
export function isMarkedField(name: string): name is MarkedField {
  return fields.some((field) => field === name);
}

/** Binds the places of the errors. */
export function bindErrorMarks(): ErrorMarks {
  const marks = new Map<MarkedField, readonly (() => string)[]>();

  function set(field: MarkedField, words: readonly (() => string)[]): void {
    marks.set(field, words);
    element(`${field}-error`, HTMLElement).textContent = words.map((say) => say()).join(" ");
    const control = controlOf(field);
    control.setAttribute("aria-invalid", String(words.length > 0));
    const folded = control.closest("details");
    if (folded !== null && words.length > 0) folded.open = true;
  }

  return {
    mark: (field, words) => set(field, [...(marks.get(field) ?? []), words]),
    replace: (field, words) => set(field, [words]),
    clear: (field) => set(field, []),
    clearAll: () => {
      for (const field of fields) set(field, []);
    },
    focusFirst: () => {
      const first = fields.find((field) => (marks.get(field) ?? []).length > 0);
      if (first !== undefined) controlOf(first).focus();
    },
    translate: () => {
      for (const [field, words] of marks) set(field, words);
    },
  };
}

/** The controls that have another id than their field. */
const controlIds: Readonly<Partial<Record<MarkedField, string>>> = { image: "file", consent: "consent.id" };

function controlOf(field: MarkedField): HTMLInputElement {
  return element(controlIds[field] ?? field, HTMLInputElement);
}
