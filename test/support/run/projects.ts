import { existsSync, globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { ShortReporter } from "./short-reporter.ts";

/*
 * Which tests run when. `npm test` runs what needs only Node, within three minutes on two cores; `npm run test:more`
 * runs what is slow or needs more from the machine, within ten. What has to install something first has a command of its
 * own. A new test file is part of `npm test` unless a table here says otherwise.
 */

declare module "vitest" {
  interface ProvidedContext {
    /** How many random cases to search: as many as `npm test` has time for, or many more. */
    search: "short" | "long";
    /** Which embedded engines to run on: the preferred one of this machine, or every other one. */
    engines: "preferred" | "others";
  }
}

/** Only in `npm run test:more`. */
const slow = {
  /** Worlds that are searched for minutes, and the mutants that die in them. */
  exhaustive: [
    "test/exhaustive/{medium,mutants,reductions}.test.ts",
    "test/exhaustive/ledger/outlived.test.ts",
  ],
  /** The commands in the documents, as they are printed there, and those that start the servers. */
  documents: ["test/docs/{commands,examples,package-life}.test.ts", "test/local/commands.test.ts"],
  /**
   * Commands on the books, whose tests start dozens of processes and wait as long as an operator would, and the mutants of
   * the rules of the books.
   */
  books: [
    "test/cli/{attempts,audit,caller,close,doctor,forget,package,provider-switch,restore,stage-local,time-outs,usage}.test.ts",
    "test/cli/batch/continued-later.test.ts",
    "test/books/mutants/mutants.test.ts",
  ],
  /**
   * What the packed client consists of, clients that were not written here, the client over every transport, the command line
   * on a terminal and with lists.
   */
  clients: [
    "test/cli/{batch,ends,keys,provider,provider-try,sending-failures,terminal,verify}.test.ts",
    "test/cli/aws/reach.test.ts",
    "test/clients/typescript/transports.test.ts",
    "test/local/**/{curl,seed-clients}.test.ts",
    "test/scripts/build-client.test.ts",
  ],
  /** The page of the local stack, in Chromium. */
  browser: ["test/local/site/page/**/*.test.ts"],
  /** A store that is cut off, and servers that are killed under a client, again and again. */
  restarts: ["test/chaos/{store-outages,client-restarts}.test.ts"],
  /** Functions that are frozen while their connections die, some of them in silence. */
  freezes: ["test/freezes/{frozen,frozen-before-a-provider}.test.ts"],
  /** Checks that wait for slow providers, in waves. */
  waves: ["test/chaos/slow-calls.test.ts"],
  /** Every simulated vendor on the running stack, failing in every class, with the books after it. */
  vendors: ["test/faults/every-class.test.ts"],
  /** Thousands of calls to a vendor that does everything wrong with its connections. */
  connections: ["test/chaos/connections/kept-connections.test.ts"],
  /** A made-up kind in a copy of the project: compiled, started and followed from every entry to the books. */
  kinds: ["test/kinds/made-up-kind.test.ts"],
  /** Packages that the real framework makes or refuses, and what stands before a deployment. */
  packages: ["test/deploy/{packaging,prepare}.test.ts"],
};

/** In both: briefly or on the preferred engine in `npm test`; longer or on the other engines in `npm run test:more`. */
const both = {
  searches: [
    "test/books/books.test.ts",
    "test/chaos/chaos.test.ts",
    "test/engine/{duplicates,lossy}.test.ts",
    "test/hostile/bad-inputs.test.ts",
    "test/lib/usage/**/{project,bill.property,restore}.test.ts",
    "test/simulation/simulation.test.ts",
  ],
  engines: [
    "test/engine/{guesses,model}.test.ts",
    "test/lib/**/table.test.ts",
    "test/local/dynamodb.test.ts",
  ],
};

/** In neither, but in commands of their own: `npm run rehearse` and, for the last, `npm run examples`, which `.ci/run` runs. */
const apart = {
  /** The documented deployment to an AWS that was written here. */
  rehearsal: ["test/deploy/rehearsal.test.ts"],
  /** The same to one that was not, which is installed from PyPI. */
  moto: ["test/deploy/moto/*.test.ts"],
  /** Examples with AWS's own clients, which are installed from PyPI. */
  examples: ["test/docs/aws/*.test.ts"],
};

const root = join(import.meta.dirname, "../../..");
const unit = ["test/{lib,clients,bad-inputs,bench,cli,docs,kinds,local/simulators}/**/*.test.ts"];
/** Tests in these folders that start an engine or a whole stack: recognised by what they call. */
const engineBacked = globSync(unit, { cwd: root }).filter((file) =>
  /\b(?:startStack|startBacking|startDynamoDb|describeOnEngines)\(/u.test(
    readFileSync(join(root, file), "utf8"),
  ),
);

const deploy = ["test/deploy/**/*.test.ts"];
const notQuick = Object.values({ ...slow, ...apart }).flat();

const routeOutput = "test/support/run/route-output.ts";
const holdAnswers = "test/support/run/hold-answers.ts";
const packageOnce = "test/deploy/support/package-once.ts";
const installMoto = "test/deploy/moto/install-once.ts";
const modules = join(root, "node_modules");

// Every test file, and every process that one starts, loads much the same modules: compiled once, they load in a third
// of the time.
process.env["NODE_COMPILE_CACHE"] ??= join(modules, ".cache/node-compile-cache");
// Java lives for seconds here: it starts in half the time with one compiler and one collector.
process.env["JAVA_TOOL_OPTIONS"] ??= "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

/** What both runs share. */
export const shared = {
  // Many tests wait for processes that they have started or killed: one worker more than there are cores keeps them
  // busy.
  maxWorkers: availableParallelism() + 1,
  // A slow machine with other work takes several times as long. What hangs is found all the same.
  testTimeout: 180_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 20_000 } },
  reporters: [new ShortReporter()],
};

/** The projects of `npm test`. */
export const quickProjects = [
  // What these load keeps no state that could disturb another file, so they load it once.
  project("unit", {
    include: unit,
    exclude: [...engineBacked, ...notQuick],
    isolate: false,
    setupFiles: [routeOutput],
  }),
  project("engine", { include: engineBacked, exclude: notQuick }),
  project("stack", { include: ["test/**/*.test.ts"], exclude: [...unit, ...deploy, ...notQuick] }),
  // These test what would be deployed, which is packaged once for all of them.
  project("deploy", { include: deploy, exclude: notQuick, globalSetup: packageOnce }),
];

/** The projects of `npm run test:more`. */
export const moreProjects = [
  project("packages", { include: slow.packages, globalSetup: packageOnce }),
  project("searches", { include: both.searches, testTimeout: 1_200_000 }, { search: "long" }),
  project("exhaustive", { include: slow.exhaustive, testTimeout: 600_000 }),
  project("engines", { include: both.engines }, { engines: "others" }),
  project("plain-sdk", { include: ["test/engine/*.test.ts"], env: { IDCHECK_PLAIN_SDK: "true" } }),
  project("restarts", { include: slow.restarts, testTimeout: 600_000 }),
  project("freezes", { include: slow.freezes }),
  project("waves", { include: slow.waves }),
  project("vendors", { include: slow.vendors, hookTimeout: 300_000 }),
  project("connections", { include: slow.connections, testTimeout: 300_000 }),
  project("kinds", { include: slow.kinds }),
  project("documents", { include: slow.documents }),
  project("books", { include: slow.books }),
  project("clients", { include: slow.clients }),
  project("browser", { include: slow.browser }),
];

/** The projects of `npm run rehearse`. */
export const apartProjects = [
  project("rehearsal", { include: apart.rehearsal, globalSetup: packageOnce }),
  project("moto", {
    include: apart.moto,
    globalSetup: [installMoto, packageOnce],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  }),
];

/** The project of `npm run examples`. */
export const exampleProjects = [
  // Two large packages come from PyPI first, and take minutes where another command does the same.
  project("examples", { include: apart.examples, testTimeout: 300_000, hookTimeout: 600_000 }),
];

function project(
  name: string,
  test: NonNullable<TestProjectInlineConfiguration["test"]>,
  provide: { search?: "long"; engines?: "others" } = {},
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      setupFiles: [routeOutput, holdAnswers],
      ...test,
      provide: { search: "short", engines: "preferred", ...provide },
    },
  };
}

/**
 * The search path of `npm test`: only Node and what npm has installed, so that no test can come to depend on anything
 * else. If the engine from the registry does not run here, Java must be on it.
 */
export function pathOfNodeAlone(): string {
  const path = process.env["PATH"] ?? "";
  const engine = join(modules, "@dynoxide/linux-x64");
  return existsSync(engine) ? [dirname(process.execPath), join(modules, ".bin")].join(delimiter) : path;
}
