/** `npm run idcheck -- <command>`: the command line of idcheck. */
import { enableCompileCache } from "node:module";
import type { Command } from "./command.ts";
import { overview } from "./help.ts";
import { ignoreTlsSwitch } from "./ignore-tls-switch.ts";
import { suggestion } from "./nearest-name.ts";
import { print } from "./print.ts";
import { runCommand } from "./run-command.ts";
import { processSurroundings } from "./surroundings.ts";
import { unforeseenText } from "./unforeseen.ts";

// A command loads a few hundred modules. Compiled once, they load in a third of the time.
enableCompileCache();

/** Every command: its line in the overview, and its module. A run loads one module. */
const commands: Readonly<Record<string, { summary: string; load(): Promise<Command> }>> = {
  verify: {
    summary: "check one person",
    load: async () => (await import("./verify.ts")).verifyCommand,
  },
  batch: {
    summary: "check a list of people from a CSV file",
    load: async () => (await import("./batch.ts")).batchCommand,
  },
  setup: {
    summary: "create every secret of a stage",
    load: async () => (await import("./setup.ts")).setupCommand,
  },
  keys: {
    summary: "create, rotate and show the keys behind every digest",
    load: async () => (await import("./keys.ts")).keysCommand,
  },
  provider: {
    summary: "set or check the account with a provider, and switch it off or on",
    load: async () => (await import("./provider.ts")).providerCommand,
  },
  usage: {
    summary: "show what was called, by whom, and what it cost",
    load: async () => (await import("./usage.ts")).usageCommand,
  },
  package: {
    summary: "book packages of calls, and show what is left of them",
    load: async () => (await import("./package.ts")).packageCommand,
  },
  caller: {
    summary: "limit how much callers may use",
    load: async () => (await import("./caller.ts")).callerCommand,
  },
  history: {
    summary: "show what operators have changed, and what it was before",
    load: async () => (await import("./history.ts")).historyCommand,
  },
  audit: {
    summary: "compare the books with themselves, the records and a provider's bill",
    load: async () => (await import("./audit.ts")).auditCommand,
  },
  attempts: {
    summary: "list the attempts whose charge is not known, and what to do about each",
    load: async () => (await import("./attempts.ts")).attemptsCommand,
  },
  settle: {
    summary: "decide the charge of an attempt, on evidence",
    load: async () => (await import("./settle.ts")).settleCommand,
  },
  close: {
    summary: "store the statement of a month for good",
    load: async () => (await import("./close.ts")).closeCommand,
  },
  statement: {
    summary: "show what a month came to, by caller, provider, kind and package",
    load: async () => (await import("./statement.ts")).statementCommand,
  },
  compliance: {
    summary: "fill in the notice and the impact assessment that the law asks for",
    load: async () => (await import("./compliance.ts")).complianceCommand,
  },
  processing: {
    summary: "write the record of processing, without anything of a person",
    load: async () => (await import("./processing.ts")).processingCommand,
  },
  forget: {
    summary: "remove what was stored about a person",
    load: async () => (await import("./forget.ts")).forgetCommand,
  },
};

/** Runs the command that is named first; resolves with the exit code. */
async function main([name, ...parameters]: readonly string[]): Promise<number> {
  const summaries = Object.fromEntries(Object.entries(commands).map(([key, { summary }]) => [key, summary]));
  if (name === undefined) {
    print(process.stderr, overview(summaries));
    return 2;
  }
  if (name === "help" || name === "--help" || name === "-h") {
    print(process.stdout, overview(summaries));
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    const known = Object.keys(commands);
    print(
      process.stderr,
      `There is no such command.${suggestion(name, known)} The commands are: ${known.join(", ")}.\n`,
    );
    return 2;
  }
  return runCommand(await command.load(), parameters, processSurroundings);
}

// A reader that has seen enough of the output (`| head`) closes it. That is not a failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
ignoreTlsSwitch(process.env, process.stderr);
process.on("uncaughtException", (error) => {
  print(process.stderr, unforeseenText(error));
  process.exit(1);
});
process.exitCode = await main(process.argv.slice(2));
