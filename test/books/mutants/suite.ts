import { brokenBy } from "../../support/mutants/broken-by.ts";
import type { MutantSuite } from "../../support/mutants/mutant.ts";
import { type Code, modules, shippedCode } from "../code.ts";
import { planOf } from "../plan.ts";
import { runBooks } from "../run-books.ts";
import { mutants } from "./mutants.ts";

/** Mutants of the books, which die by runs. */
export const ledgerMutants: MutantSuite<Code> = {
  mutants,
  modules,
  shippedCode,
  seedsFile: new URL("seeds.json", import.meta.url),
  brokenBy: (seed, code) => brokenBy(() => runBooks(planOf(seed), { code })),
};
