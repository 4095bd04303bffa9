/** `npm run exhaustive`: searches every interleaving of small worlds. */
import { keysOf } from "../../lib/base/keys-of.ts";
import { UsageError, type Command, type Given } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { deathOf, knownWorlds, searchedMutants } from "./mutants.ts";
import { describeSearch, megabytes, number, tableOf } from "./print.ts";
import { search, type Progress } from "./search.ts";
import { createSpace } from "./space.ts";
import { traceOf } from "./trace.ts";
import { worlds, type WorldName } from "./worlds.ts";

const names = keysOf(worlds);

const exhaustiveCommand: Command = {
  name: "npm run exhaustive --",
  usage: "[options]",
  description: `
Searches all interleavings of small worlds over the shipped steps of the record protocol, nearest first, and checks every
state against the invariants. Prints the shortest way to one that is broken.

Worlds:
${names.map((name) => `  ${name.padEnd(10)} ${worlds[name].help}`).join("\n")}

Exits with 0 if every world is exhausted and nothing is broken, or if no named mutant survives, and with 1 if not.`,
  options: {
    world: {
      type: "string",
      value: "<name>",
      multiple: true,
      help: "a world to search (default: all of them)",
    },
    states: {
      type: "string",
      value: "<number>",
      help: "give up a world after so many states (default: 200000000; with --mutants: 1000000)",
    },
    unreduced: {
      type: "boolean",
      help: "count what differs only by which invocation starts first, to see what leaving it out saves",
    },
    mutants: {
      type: "boolean",
      help: "search for the death of each mutant that changes the steps, and print a table of the shortest ways",
    },
    known: {
      type: "boolean",
      help: "with --mutants: only mutants that are known to die, each in the world where it does",
    },
    only: {
      type: "string",
      value: "<text>",
      help: "with --mutants: only mutants whose name contains this, with their ways in words",
    },
  },
  run: async (given) => (given.flag("mutants") ? searchMutants(given) : searchWorlds(given)),
};

function namesOf(given: Given): readonly WorldName[] {
  const chosen = given.texts("world");
  const known = names.filter((name) => chosen.includes(name));
  if (known.length < chosen.length) throw new UsageError(`--world is one of ${names.join(", ")}`);
  return chosen.length === 0 ? names : known;
}

async function searchWorlds(given: Given): Promise<number> {
  const maxStates = wholeNumberOf(given, "states", 1) ?? 200_000_000;
  let code = 0;
  for (const name of namesOf(given)) {
    const space = createSpace(worlds[name], { isReduced: !given.flag("unreduced") });
    const startedAt = performance.now();
    const seconds = (): number => (performance.now() - startedAt) / 1_000;
    const result = search(space, { maxStates, onProgress: progressOf(name, seconds) });
    const residentBytes = process.memoryUsage().rss;
    console.log(describeSearch(name, { ...result, seconds: seconds(), residentBytes }));
    if (result.broken !== undefined) console.log(traceOf(space, result.broken));
    if (!result.isWhole) code = 1;
    // The next world begins with nothing in the way.
    await Promise.resolve();
  }
  return code;
}

/** Prints a line every ten seconds. Layers grow, and then shrink about as fast: hence what may be left. */
function progressOf(name: string, seconds: () => number): (progress: Progress) => void {
  let toldAt = 0;
  let widest = 0;
  let statesAtWidest = 0;
  return ({ depth, states, steps, layer, bytes }) => {
    if (layer >= widest) {
      widest = layer;
      statesAtWidest = states;
    }
    if (seconds() < toldAt + 10) return;
    toldAt = seconds();
    const rate = states / toldAt;
    const left = layer < widest ? Math.max(0, 2 * statesAtWidest - states) : undefined;
    const estimate =
      left === undefined
        ? "layers still grow"
        : `about ${number(left)} states and ${number(left / rate)} s left`;
    console.error(
      `${name}: depth ${depth}, ${number(states)} states, ${number(steps)} steps, ${number(rate)} a second, ` +
        `${megabytes(bytes)} of tables, ${megabytes(process.memoryUsage().rss)} in all, ${estimate}`,
    );
  };
}

async function searchMutants(given: Given): Promise<number> {
  const maxStates = wholeNumberOf(given, "states", 1) ?? 1_000_000;
  const only = given.text("only");
  const rows: string[][] = [];
  for (const mutant of searchedMutants.filter(({ name }) => name.includes(only ?? ""))) {
    const chosen = given.flag("known") ? knownWorlds(mutant) : namesOf(given);
    if (chosen.length === 0) continue;
    const death = await deathOf(mutant, chosen, maxStates);
    console.error(`${mutant.name}: ${death === undefined ? "not within these bounds" : death.world}`);
    const broken = new Set(death?.broken.violations.map(({ invariant }) => invariant));
    rows.push(
      death === undefined
        ? [mutant.name, "–", "–", "not within these bounds"]
        : [mutant.name, death.world, [...broken].join(", "), String(death.broken.labels.length)],
    );
    if (only !== undefined && death !== undefined) console.log(traceOf(death.space, death.broken));
  }
  console.log(tableOf(["mutant", "world", "breaks", "steps"], rows));
  return rows.every(([, world]) => world !== "–") ? 0 : 1;
}

await runProgram(exhaustiveCommand);
