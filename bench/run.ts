/** `npm run bench`: see `npm run bench -- --help`. */
import { compare } from "./against/compare.ts";
import { Unusable } from "./against/unusable.ts";
import { help, readArguments, type Task } from "./arguments.ts";
import { documentLastRun, measureContestants } from "./measure.ts";
import { exitOnSignals } from "./signals.ts";

exitOnSignals();
process.exitCode = await run(readArguments(process.argv.slice(2)));

/** Resolves with the exit code, as the help says. */
async function run(task: Task): Promise<number> {
  switch (task.type) {
    case "help":
      console.log(help);
      return 0;
    case "unusable":
      console.error(task.message);
      return 2;
    case "document":
      await documentLastRun();
      return 0;
    case "measure":
      await measureContestants(task.isQuick);
      return 0;
    case "compare":
      return codeOfComparison(task);
  }
}

/** 1 says that a row is beyond its bound and nothing else, so whatever keeps a comparison from its end is 2. */
async function codeOfComparison({ commit, isQuick }: Task & { type: "compare" }): Promise<number> {
  try {
    return (await compare(commit, isQuick)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Unusable ? error.message : error);
    return 2;
  }
}
