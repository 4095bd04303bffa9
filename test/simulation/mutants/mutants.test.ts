import { describe, expect, it } from "vitest";
import { shippedCode } from "../code.ts";
import { withMutant } from "./apply.ts";
import { mutants } from "./mutants.ts";
import { brokenBy, readSeeds } from "./search.ts";

const seeds = await readSeeds();

describe("the shipped code without", () => {
  it.each(mutants)("a rule: $name", async (mutant) => {
    const seed = seeds[mutant.name];
    if (seed === undefined) throw new Error("no seed: run npm run simulate -- --mutants --update");
    expect(await brokenBy(seed, shippedCode), `the shipped code at seed ${seed}`).toEqual([]);
    const broken = await withMutant(mutant, (code) => brokenBy(seed, code));
    expect(broken, `seed ${seed} shows it no more: run npm run simulate -- --mutants --update`).toContain(
      mutant.breaks,
    );
  });
});
