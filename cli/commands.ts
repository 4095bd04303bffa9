import type { Command } from "./command.ts";

/** Every command: its line in the overview, and its module. A run loads one module. */
export const commands: Readonly<Record<string, { summary: string; load(): Promise<Command> }>> = {
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
  doctor: {
    summary: "look at a deployed stage, and say what will not work",
    load: async () => (await import("./doctor.ts")).doctorCommand,
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
  restore: {
    summary: "put back records that were lost, from a restored table and the books",
    load: async () => (await import("./restore.ts")).restoreCommand,
  },
  forget: {
    summary: "remove what was stored about a person",
    load: async () => (await import("./forget.ts")).forgetCommand,
  },
};
