/** `npm run bench`: see `npm run bench -- --help`. */
import { type Command, type Given, type Surroundings, UsageError } from "../cli/command.ts";
import { runProgram } from "../cli/run-command.ts";
import { Unusable } from "./against/unusable.ts";
import { exitOnSignals } from "./signals.ts";

const benchCommand: Command = {
  name: "npm run bench --",
  usage: "[--quick] [--network] [--against <commit>] [--document]",
  description: `
Without --against, measures idcheck beside what you might write instead, and writes what it finds into docs/performance.md
and docs/cost.md. That takes ten minutes on two quiet cores.

With --against, packages this tree, committed or not, and another commit as npm run package does, and calls both in fresh
processes with the same events, engine, secrets and provider. Prints for each figure both sides, the ratio this/other and
its bound, and changes no document. A ratio of times is the median over pairs, and its bound is the upper 95 % bound of that
median: at most 1.05. Zips, modules of Node loaded and modules of packages bundled are counted: at most 1.02. That takes five
to twenty minutes while nothing else runs.

With --network, measures checks as callers wait for them: over a network with distances, with TLS to the provider, beside a bare
call and hand-written code with kept agents, and with --against also beside another commit. Writes the first section of
docs/performance.md. That takes eight minutes.

Exits with 0 if every row is within its bound, with 1 if one is not, and with 2 if nothing was measured.`,
  options: {
    against: { type: "string", value: "<commit>", help: "measure this tree and another commit side by side" },
    quick: {
      type: "boolean",
      help: "fewer rounds and a rough result, in a few minutes; changes no document",
    },
    network: {
      type: "boolean",
      help: "measure over a network with distances, in place of this machine's own",
    },
    document: { type: "boolean", help: "measure nothing; write the documents again from the last full run" },
  },
  run,
};

/** What measures, by what it measures: each loads an engine, contestants and a network of its own, and a run needs one. */
const measures = {
  contestants: () => import("./measure.ts"),
  network: () => import("./over-network/command.ts"),
  commits: () => import("./against/compare.ts"),
};

async function run(given: Given, surroundings: Surroundings): Promise<number> {
  exitOnSignals();
  const against = given.text("against");
  const isQuick = given.flag("quick");
  if (given.flag("document")) {
    if (isQuick || against !== undefined || given.flag("network"))
      throw new UsageError("Give --document alone: it measures nothing.");
    await (await measures.contestants()).documentLastRun();
    return 0;
  }
  if (given.flag("network")) {
    await (await measures.network()).measureNetwork(isQuick, against);
    return 0;
  }
  if (against === undefined) {
    await (await measures.contestants()).measureContestants(isQuick);
    return 0;
  }
  if (against === "") throw new UsageError("--against needs a commit, such as HEAD.");
  return codeOfComparison(against, isQuick, surroundings);
}

/** 1 only means that a row is beyond its bound, so everything that stops a comparison is 2. */
async function codeOfComparison(commit: string, isQuick: boolean, { stderr }: Surroundings): Promise<number> {
  try {
    const { compare } = await measures.commits();
    return (await compare(commit, isQuick)) ? 0 : 1;
  } catch (error) {
    stderr.write(`${error instanceof Error ? detailOf(error) : String(error)}\n`);
    return 2;
  }
}

/** The message of Unusable says what to do; for any other error, a developer wants to see where it happened. */
function detailOf(error: Error): string {
  return error instanceof Unusable ? error.message : (error.stack ?? error.message);
}

await runProgram(benchCommand);
