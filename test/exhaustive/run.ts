/** `npm run exhaustive`: searches every interleaving of small worlds. */
import { keysOf } from "../../lib/base/keys-of.ts";
import { UsageError, type Command, type Given } from "../../cli/command.ts";
import { wholeNumberOf } from "../../cli/option-values.ts";
import { runProgram } from "../../cli/run-command.ts";
import { ledger } from "./ledger/ledger.ts";
import { describeSearch, megabytes, number, tableOf } from "./print.ts";
import { protocol } from "./protocol.ts";
import { reductions, type Reduction } from "./reductions.ts";
import type { Progress } from "./search.ts";
import { deathOf, type Subject } from "./subject.ts";
import { traceOf } from "./trace.ts";

const helpOf = ({ worlds }: Pick<Subject<unknown>, "worlds">): string =>
  Object.entries(worlds)
    .map(([name, { help }]) => `  ${name.padEnd(10)} ${help}`)
    .join("\n");

const exhaustiveCommand: Command = {
  name: "npm run exhaustive --",
  usage: "[options]",
  description: `
Searches all interleavings of small worlds over the code that ships, nearest first, and checks every state against the
invariants. Prints the shortest way to one that is broken.

Worlds of the record protocol, over its steps:
${helpOf(protocol)}

Worlds of the books, over every question to the store:
${helpOf(ledger)}

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
    without: {
      type: "string",
      value: "<name>",
      multiple: true,
      help: `search the record protocol without a reduction, to see what it saves:\n${Object.entries(
        reductions,
      )
        .map(([name, help]) => `${name}: ${help}`)
        .join("\n")}`,
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
  run: async (given) => (given.flag("mutants") ? mutantTable(given) : searchAll(given)),
};

const worldNames = [...keysOf(protocol.worlds), ...keysOf(ledger.worlds)];

/** The worlds that were asked for, of those that a subject has; all of them if none was. */
function namesOf(given: Given, { worlds }: Pick<Subject<unknown>, "worlds">): string[] {
  const chosen = given.texts("world");
  if (chosen.some((name) => !worldNames.includes(name))) {
    throw new UsageError(`--world is one of ${worldNames.join(", ")}`);
  }
  return keysOf(worlds).filter((name) => chosen.length === 0 || chosen.includes(name));
}

function withoutOf(given: Given): ReadonlySet<Reduction> {
  const chosen = given.texts("without");
  const known = keysOf(reductions).filter((name) => chosen.includes(name));
  if (known.length < chosen.length) {
    throw new UsageError(`--without is one of ${keysOf(reductions).join(", ")}`);
  }
  return new Set(known);
}

async function searchWorlds<Code>(given: Given, subject: Subject<Code>): Promise<number> {
  const maxStates = wholeNumberOf(given, "states", 1) ?? 200_000_000;
  let code = 0;
  for (const name of namesOf(given, subject)) {
    const startedAt = performance.now();
    const seconds = (): number => (performance.now() - startedAt) / 1_000;
    const { result, space } = await subject.search(name, {
      maxStates,
      without: withoutOf(given),
      onProgress: progressOf(name, seconds),
    });
    const residentBytes = process.memoryUsage().rss;
    console.log(describeSearch(name, { ...result, seconds: seconds(), residentBytes }));
    if (result.broken !== undefined) console.log(await traceOf(space, result.broken));
    if (!result.isWhole) code = 1;
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

/** Searches for the deaths of mutants, and adds a row for each. */
async function searchMutants<Code>(given: Given, subject: Subject<Code>, rows: string[][]): Promise<void> {
  const maxStates = wholeNumberOf(given, "states", 1) ?? 1_000_000;
  const only = given.text("only");
  for (const mutant of subject.mutants.filter(({ name }) => name.includes(only ?? ""))) {
    const way = subject.shortestWays[mutant.name];
    const known = way === undefined ? [] : [way.world];
    const names = given.flag("known") ? known : namesOf(given, subject);
    if (names.length === 0) continue;
    const death = await deathOf(subject, mutant, { names, maxStates });
    console.error(`${mutant.name}: ${death === undefined ? "not within these bounds" : death.world}`);
    const broken = new Set(death?.broken.violations.map(({ invariant }) => invariant));
    rows.push(
      death === undefined
        ? [mutant.name, "–", "–", "not within these bounds"]
        : [mutant.name, death.world, [...broken].join(", "), String(death.broken.labels.length)],
    );
    if (only !== undefined && death !== undefined) console.log(await traceOf(death.space, death.broken));
  }
}

async function mutantTable(given: Given): Promise<number> {
  const rows: string[][] = [];
  await searchMutants(given, protocol, rows);
  await searchMutants(given, ledger, rows);
  console.log(tableOf(["mutant", "world", "breaks", "steps"], rows));
  return rows.every(([, world]) => world !== "–") ? 0 : 1;
}

/** Both subjects, one after the other. */
async function searchAll(given: Given): Promise<number> {
  const codes = [await searchWorlds(given, protocol), await searchWorlds(given, ledger)];
  return Math.max(...codes);
}

await runProgram(exhaustiveCommand);
