import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { loadCode, type Code } from "../code.ts";
import type { Mutant } from "./mutants.ts";

const root = new URL("../../../", import.meta.url).href;
const shipped = `${root}lib/`;
/** The query that tells a mutant's copy of a module from the shipped one; everything it imports has it as well. */
const query = "?mutant=";

/** The mutants that were loaded, by the number in their query. */
const loaded: Mutant[] = [];

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const number = context.parentURL?.split(query)[1];
    if (number === undefined || !resolved.url.startsWith(shipped)) return resolved;
    return { ...resolved, url: resolved.url + query + number };
  },
  load(url, context, nextLoad) {
    const [file = "", number] = url.split(query);
    const mutant = number === undefined ? undefined : loaded[Number(number)];
    if (mutant === undefined) return nextLoad(url, context);
    return { format: "module-typescript", source: mutated(file, mutant), shortCircuit: true };
  },
});

/** Loads a mutant beside the shipped code. Throws where an edit does not apply; it needs Node's own loader. */
export async function loadMutant(mutant: Mutant): Promise<Code> {
  for (const { file } of mutant.edits) mutated(root + file, mutant);
  const number = loaded.push(mutant) - 1;
  return loadCode((path) => import(root + path + query + number));
}

/**
 * The text of a module with the edits of a mutant. Throws where the text that one replaces does not stand there
 * exactly once: the rule has moved, and the mutant must follow.
 */
function mutated(url: string, { name, edits }: Mutant): string {
  let text = readFileSync(fileURLToPath(url), "utf8");
  for (const { file, find, replace } of edits) {
    if (root + file !== url) continue;
    const parts = text.split(find);
    if (parts.length !== 2) {
      throw new Error(`mutant "${name}": its text stands ${parts.length - 1} times in ${file}`);
    }
    text = parts.join(replace);
  }
  return text;
}
