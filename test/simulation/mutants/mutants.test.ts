import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { shippedCode } from "../code.ts";
import { mutants } from "./mutants.ts";
import { brokenBy, readSeeds } from "./seeds.ts";

const again = "run npm run simulate -- --mutants --update";
const seeds = await readSeeds();
let fates: readonly string[] = [];

// In a process of its own, because a mutant takes the place of a module in Node's own loader.
beforeAll(async () => {
  const script = fileURLToPath(new URL("../run.ts", import.meta.url));
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [script, "--mutants", "--schedules", "0"], (error, stdout, stderr) => {
      // Exit code 1 tells of survivors, which are told of one by one below.
      if (error === null || stdout.includes("SURVIVES")) resolve(stdout);
      else reject(new Error(stderr, { cause: error }));
    });
  });
  fates = output.split("\n");
});

describe("the shipped code without", () => {
  it.each(mutants)("a rule: $name", async ({ name, breaks }) => {
    const seed = seeds[name];
    if (seed === undefined) throw new Error(`no seed: ${again}`);
    expect(await brokenBy(seed, shippedCode), `the shipped code at seed ${seed}`).toEqual([]);
    const killed = `${name}: seed ${seed} breaks `;
    const broken = fates.find((fate) => fate.startsWith(killed))?.slice(killed.length);
    expect(broken?.split(", "), `seed ${seed} shows it no more: ${again}`).toContain(breaks);
  });
});
