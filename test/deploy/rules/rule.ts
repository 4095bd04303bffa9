import type { Template } from "../support/template.ts";

/** Something that must hold of what is deployed. */
export type Rule = {
  /** As the end of a sentence that begins with "the template". */
  states: string;
  /** What breaks the rule, in words for whoever broke it; none where it holds. */
  findings(template: Template): string[];
  /** Faults that it must find: a path below the resources, and what is put there (undefined takes it away). */
  faults: readonly (readonly [path: string, value: unknown])[];
};
