import type { WithMeta } from "../clients/typescript/client.ts";
import type { CheckAnswer } from "../clients/typescript/answers.ts";
import { IdcheckProblem } from "../clients/typescript/problem.ts";
import { adviceWords, reasonWords } from "./verdict-words.ts";
import type { Command, Given, Option, Surroundings } from "./command.ts";
import { connect, connectionOptions } from "./connection.ts";
import { kindCommands, kindGiven, kindOptions } from "./kinds/kinds.ts";
import { readPerson } from "./read-person.ts";
import { problemWords } from "./words.ts";

/** Exit codes by verdict, so that a script can go on only with a match. */
const exitCodes = { match: 0, mismatch: 3, undetermined: 4 } as const;

const options = {
  name: { type: "string", value: "<name>", help: "the name (a person may see it in the list of processes)" },
  "id-number": { type: "string", value: "<number>", help: "the 18-character ID number" },
  ...kindOptions,
  reference: { type: "string", value: "<text>", help: "your own name for the check; nothing personal" },
  key: { type: "string", value: "<key>", help: "the idempotency key; a new one without it" },
  json: { type: "boolean", help: "print the answer as JSON" },
  ...connectionOptions,
} as const satisfies Record<string, Option>;

/** `idcheck verify`: one check. */
export const verifyCommand: Command = {
  summary: "check one person",
  usage: "verify [--name <name> --id-number <number>] [--image <file>] [options]",
  description: `
Does this name belong to this ID number, and, with --image, is this face theirs? Without --name and --id-number it
asks for them, or reads {"name", "idNumber"} as JSON from a pipe: what stands on a command line can be seen by others.

Exits 0 for a match, 3 for a mismatch, 4 for undetermined, 1 where there is no verdict.`,
  options,
  positionals: [0, 0],
  run: verify,
};

async function verify(given: Given, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  const ask = await kindCommands[kindGiven(given)].verify.read(given);
  const client = connect(given, surroundings, ({ problem, delayMs }) => {
    const seconds = Math.ceil(delayMs / 1000);
    stderr.write(`${problem.code}: sending the same key again in ${seconds} s\n`);
  });
  const person = await readPerson(given.text("name"), given.text("id-number"), surroundings);
  const reference = given.text("reference");
  const input = { ...person, ...(reference !== undefined && { reference }) };
  const key = given.text("key");
  const callOptions = key === undefined ? {} : { idempotencyKey: key };
  try {
    const answer = await ask(client, input, callOptions);
    stdout.write(given.flag("json") ? `${JSON.stringify(answer)}\n` : wordsOf(answer));
    return exitCodes[answer.verdict];
  } catch (error) {
    if (!(error instanceof IdcheckProblem)) throw error;
    stderr.write(`${problemWords(error)}\n`);
    if (error.retryable) stderr.write(`Its key: --key ${error.idempotencyKey}\n`);
    return 1;
  }
}

function wordsOf(answer: WithMeta<CheckAnswer>): string {
  const { verdict, reason, advice, id, provider, providerReference, charged, live, meta } = answer;
  const rows: (readonly [string, string])[] = [
    ["id", id],
    ["provider", providerReference === null ? provider : `${provider} (${providerReference})`],
    ["charged", meta.replayed ? `${charged}, by an earlier request with this key` : charged],
  ];
  if ("face" in answer) {
    const { score, threshold } = answer.face;
    rows.push(["similarity", `${score ?? "none given"} (matches from ${threshold})`]);
  }
  if (!live) rows.push(["live", "no: a sandbox made this verdict up"]);
  if (!meta.saved) rows.push(["saved", "no: the same key may run again"]);
  const lines = rows.map(([name, value]) => `  ${name.padEnd(12)}${value}\n`);
  return `${verdict}: ${reasonWords.en[reason]}. Advice: ${adviceWords.en[advice]}.\n${lines.join("")}`;
}
