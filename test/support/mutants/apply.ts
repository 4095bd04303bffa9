import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { mutatedText } from "./edits.ts";
import type { Mutant, MutantSuite } from "./mutant.ts";

const root = new URL("../../../", import.meta.url).href;
const shipped = [`${root}lib/`, `${root}cli/`];
/** The query that tells a mutant's copy of a module from the shipped one; everything it imports has it as well. */
const query = "?mutant=";

/** The mutants that were loaded, by the number in their query. */
const loaded: Mutant[] = [];

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const number = context.parentURL?.split(query)[1];
    const isShipped = shipped.some((folder) => resolved.url.startsWith(folder));
    return number === undefined || !isShipped
      ? resolved
      : { ...resolved, url: resolved.url + query + number };
  },
  load(url, context, nextLoad) {
    const [file = "", number] = url.split(query);
    const mutant = number === undefined ? undefined : loaded[Number(number)];
    if (mutant === undefined) return nextLoad(url, context);
    const source = mutatedText(mutant, file.slice(root.length), readFileSync(fileURLToPath(file), "utf8"));
    return { format: "module-typescript", source, shortCircuit: true };
  },
});

/** Loads a mutant beside the shipped code. It needs Node's own loader. */
export async function loadMutant<Code>(
  mutant: Mutant,
  { modules }: Pick<MutantSuite<Code>, "modules">,
): Promise<Code> {
  const number = loaded.push(mutant) - 1;
  const copies: unknown[] = await Promise.all(modules.map((path) => import(root + path + query + number)));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a copy of these very modules
  return Object.assign({}, ...copies) as Code;
}
