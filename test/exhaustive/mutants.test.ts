import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { shortestWays as ledgerWays } from "./ledger/shortest-ways.ts";
import { shortestWays } from "./shortest-ways.ts";

/** A mutant takes the place of a module in Node's own loader, hence a process of its own. */
let rows: readonly string[] = [];
beforeAll(async () => {
  const script = fileURLToPath(new URL("run.ts", import.meta.url));
  rows = await new Promise<string[]>((resolve, reject) => {
    execFile(process.execPath, [script, "--mutants", "--known"], (error, stdout, stderr) => {
      // Exit code 1 means that a mutant survives; the tests below name each of them.
      if (error === null || error.code === 1) resolve(stdout.split("\n"));
      else reject(new Error(stderr, { cause: error }));
    });
  });
}, 600_000);

describe("the shortest way to what is broken without a rule", () => {
  it.each(Object.entries({ ...shortestWays, ...ledgerWays }))("%s", (name, { world, steps }) => {
    const row = rows.find((line) => line.startsWith(`| ${name} |`));
    const cells = row?.split("|").map((cell) => cell.trim()) ?? [];
    expect([cells[2], cells[4]]).toEqual([world, String(steps)]);
  });
});
