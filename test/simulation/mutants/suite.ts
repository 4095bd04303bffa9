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
  async brokenBy(seed, code) {
    try {
      const { violations } = await runSchedule(seed, { code });
      return [...new Set(violations.map(({ invariant }) => invariant))];
    } catch {
      return ["fault"];
    }
  },
};
