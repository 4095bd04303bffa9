import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { MutantSuite } from "./mutant.ts";
import { readSeeds } from "./seeds.ts";

/**
 * Tests that the known seed kills each mutant, and that the shipped code keeps every invariant there. `script` searches
 * the mutants with `parameters`, in a process of its own, because a mutant takes the place of a module in Node's own
 * loader; `again` is the command that looks for new seeds.
 */
export async function describeMutants<Code>(
  suite: MutantSuite<Code>,
  { script, parameters, again }: { script: URL; parameters: readonly string[]; again: string },
): Promise<void> {
  const seeds = await readSeeds(suite);
  let fates: readonly string[] = [];
  beforeAll(async () => {
    const output = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [fileURLToPath(script), ...parameters], (error, stdout, stderr) => {
        // Exit code 1 means that mutants survive; the tests below name each of them.
        if (error === null || stdout.includes("SURVIVES")) resolve(stdout);
        else reject(new Error(stderr, { cause: error }));
      });
    });
    fates = output.split("\n");
  });
  describe("the shipped code without", () => {
    it.each(suite.mutants)("a rule: $name", async ({ name, breaks }) => {
      const seed = seeds[name];
      if (seed === undefined) throw new Error(`no seed: run ${again}`);
      expect(await suite.brokenBy(seed, suite.shippedCode), `the shipped code at seed ${seed}`).toEqual([]);
      const killed = `${name}: seed ${seed} breaks `;
      const broken = fates.find((fate) => fate.startsWith(killed))?.slice(killed.length);
      expect(broken?.split(", ") ?? [], `seed ${seed} shows it no more: run ${again}`).toContain(breaks);
    });
  });
}
