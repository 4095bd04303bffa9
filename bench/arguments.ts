import { parseArgs } from "node:util";

/** What `npm run bench` is asked for. */
export type Task =
  | { type: "help" }
  /** Measures idcheck beside what one would write instead. */
  | { type: "measure"; isQuick: boolean }
  /** Writes the documents from the last full run. */
  | { type: "document" }
  /** Holds this tree against another commit. */
  | { type: "compare"; commit: string; isQuick: boolean }
  | { type: "unusable"; message: string };

/** What `--help` prints. */
export const help = `npm run bench [-- --quick]
npm run bench -- --against <commit> [--quick]
npm run bench -- --document

Without --against: measures idcheck beside what one would write instead, and writes what it finds into
docs/performance.md and docs/cost.md. Ten minutes on two quiet cores.

  --against <commit>  measures this tree, committed or not, and another commit side by side, and touches no document.
                      Prints for each figure both sides, the ratio this/other and its bound. Five to
                      twenty minutes, while nothing else runs
  --quick             fewer rounds and a rough result, in two minutes; touches no document
  --document          measures nothing and writes the documents again from the last full run
  --help              prints this

With --against, both sides are packaged as npm run package does, and called in fresh processes with the same events,
engine, secrets and provider. A ratio of times is the median over pairs, and its bound the upper 95 % bound of that
median: at most 1.05. Zips, modules of Node loaded and modules of packages bundled are counted: at most 1.02.

Exit code: 0 where every row is within its bound, 1 where one is not, 2 where nothing was measured, with a sentence on
what to do.`;

/** Reads the arguments behind `npm run bench --`. */
export function readArguments(given: readonly string[]): Task {
  const parsed = parse(given);
  if (parsed === undefined) return unusable("An option is unknown, or lacks its value.");
  const { values, positionals } = parsed;
  if (values.help) return { type: "help" };
  if (positionals.length > 0)
    return unusable("Options stand behind --, as in npm run bench -- --against HEAD.");
  if (values.document) {
    return values.quick || values.against !== undefined
      ? unusable("--document stands alone, because it measures nothing.")
      : { type: "document" };
  }
  if (values.against === undefined) return { type: "measure", isQuick: values.quick };
  if (values.against === "") return unusable("--against needs a commit, such as HEAD.");
  return { type: "compare", commit: values.against, isQuick: values.quick };
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      allowPositionals: true,
      options: {
        against: { type: "string" },
        quick: { type: "boolean", default: false },
        document: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch {
    return undefined;
  }
}

function unusable(sentence: string): Task {
  return { type: "unusable", message: `${sentence} See npm run bench -- --help.` };
}
