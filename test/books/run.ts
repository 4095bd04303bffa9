/** `npm run books`: runs the books through everything that may happen to them, by seeds. */
import type { Command, Given } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { searchMutants } from "../support/mutants/search.ts";
import { ledgerMutants } from "./mutants/suite.ts";
import { planOf } from "./plan.ts";
import { type Counts, invariants, noCounts } from "./report.ts";
import { runBooks } from "./run-books.ts";

/** Seeds are smaller. */
const seedLimit = 2 ** 31;

const booksCommand: Command = {
  name: "npm run books --",
  usage: "[options]",
  description: `
Runs the books through everything that may happen to them: checks, a stream that loses, doubles and delays, settlements,
retention, repairs that are killed, closes, packages and bills. Every run follows from its seed.

Exits with 0 if no invariant was broken and no mutant survived, and with 1 if not.`,
  options: {
    runs: { type: "string", value: "<number>", help: "how many runs (default: 1000)" },
    seed: {
      type: "string",
      value: "<number>",
      help: "the first seed; the others follow it (default: from the clock)",
    },
    mutants: {
      type: "boolean",
      help:
        "for each rule of the books, look for a seed that shows what happens without the rule: first the known seed,\n" +
        "then from --seed (default: 0) on, at most --runs of them",
    },
    update: { type: "boolean", help: "with --mutants: store the seeds that were found" },
    only: { type: "string", value: "<text>", help: "with --mutants: only mutants whose name contains this" },
  },
  run: books,
};

async function books(given: Given): Promise<number> {
  const runs = wholeNumberOf(given, "runs") ?? 1_000;
  const seed = wholeNumberOf(given, "seed", 0, seedLimit);
  if (given.flag("mutants")) {
    const options = { only: given.text("only") ?? "", update: given.flag("update") };
    return searchMutants(ledgerMutants, { ...options, runs, seed: seed ?? 0 }, console.log);
  }
  return search(seed ?? Date.now() % seedLimit, runs);
}

async function search(first: number, runs: number): Promise<number> {
  const counts: Counts = { ...noCounts };
  let broken = 0;
  for (let seed = first; seed < first + runs; seed += 1) {
    const violations = await runBooks(planOf(seed), { counts });
    if (violations.length > 0) broken += 1;
    for (const { invariant, text } of violations) {
      console.log(`seed ${seed} breaks ${invariant} (${invariants[invariant]}): ${text}`);
    }
  }
  for (const [name, count] of Object.entries(counts)) console.log(`${name}: ${count}`);
  console.log(`${broken} of ${runs} runs from seed ${first} on broke an invariant`);
  return broken === 0 ? 0 : 1;
}

await runProgram(booksCommand);
