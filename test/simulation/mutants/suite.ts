import { brokenBy } from "../../support/mutants/broken-by.ts";
import type { MutantSuite } from "../../support/mutants/mutant.ts";
import { modules, shippedCode, type Code } from "../code.ts";
import { runSchedule } from "../simulate.ts";
import { mutants } from "./mutants.ts";

/** Mutants of the record protocol, which die by schedules. */
export const protocolMutants: MutantSuite<Code> = {
  mutants,
  modules,
  shippedCode,
  seedsFile: new URL("seeds.json", import.meta.url),
  brokenBy: (seed, code) => brokenBy(async () => (await runSchedule(seed, { code })).violations),
};
