import type { Mutant } from "./mutant.ts";

/**
 * The text of a file with the edits of a mutant. Throws where the text that one replaces does not stand there exactly
 * once: the rule has moved, and the mutant must follow.
 */
export function mutatedText({ name, edits }: Mutant, path: string, text: string): string {
  let mutated = text;
  for (const { file, find, replace } of edits) {
    if (file !== path) continue;
    const parts = mutated.split(find);
    if (parts.length !== 2) {
      throw new Error(`mutant "${name}": its text stands ${parts.length - 1} times in ${file}`);
    }
    mutated = parts.join(replace);
  }
  return mutated;
}
