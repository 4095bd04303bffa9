import type { WithMeta } from "../clients/typescript/client.ts";
import type { CheckAnswer } from "../clients/typescript/answers.ts";
import { IdcheckProblem } from "../clients/typescript/problem.ts";
import { parseIdempotencyKey } from "../lib/input/idempotency-key.ts";
import { adviceWords, reasonWords } from "./verdict-words.ts";
import { type Command, type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import { addressOf, connect, connectionOptions } from "./connection.ts";
import { consentOf, consentOptions } from "./consent-options.ts";
import { kindCommands, kindFieldOptions, kindGiven, kindOptions } from "./kinds/kinds.ts";
import { print } from "./print.ts";
import { printableJson } from "./printable.ts";
import { readPerson } from "./read-person.ts";
import { alignedLines } from "./text-table.ts";
import { problemWords } from "./words.ts";

/** The options that give the other fields of a check, by the name of the field in the API. */
const fieldOptions = {
  ...kindFieldOptions,
  reference: "reference",
  consent: "consent",
  idempotencyKey: "key",
  caller: "caller",
};

/** Exit codes by verdict, so that a script continues only after a match. */
const exitCodes = { match: 0, mismatch: 3, undetermined: 4 } as const;

const options = {
  name: { type: "string", value: "<name>", help: "the name (visible in the list of processes)" },
  "id-number": {
    type: "string",
    value: "<number>",
    help: "the ID number of 18 characters (visible as well)",
  },
  ...kindOptions,
  reference: {
    type: "string",
    value: "<text>",
    help: "your own reference for the check, without personal data",
  },
  ...consentOptions,
  key: { type: "string", value: "<key>", help: "the idempotency key (default: a new one)" },
  json: { type: "boolean", help: "print the answer as JSON" },
  ...connectionOptions,
} as const satisfies Record<string, Option>;

/** `npx idcheck verify`: one check. */
export const verifyCommand: Command = {
  name: "npx idcheck verify",
  usage: "[--name <name> --id-number <number>] [--image <file>] [options]",
  description: `
Checks whether a name belongs to an ID number and, with --image, whether a face is that person's. Without --name and
--id-number it asks for them, or reads {"name", "idNumber"} as JSON from a pipe, which may hold nothing else. That is safer: other users of this machine
can see a command line.

Exits with 0 for a match, 3 for a mismatch, 4 for undetermined, and 1 if there is no verdict.`,
  options,
  run: verify,
};

async function verify(given: Given, surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  const callOptions = keyOf(given);
  const consent = consentOf(given);
  const ask = await kindCommands[kindGiven(given)].verify.read(given);
  const client = await connect(given, surroundings, ({ problem, delayMs }) => {
    // Until something is reached, the tries end within a second.
    if (problem.code === "no_answer" && problem.charged === "no") return;
    const seconds = Math.ceil(delayMs / 1000);
    print(stderr, `${problem.code}: retrying with the same key in ${seconds} s\n`);
  });
  const person = await readPerson(given.text("name"), given.text("id-number"), surroundings, fieldOptions);
  const reference = given.text("reference");
  const input = {
    ...person,
    ...(reference !== undefined && { reference }),
    ...(consent !== undefined && { consent }),
  };
  try {
    const answer = await ask(client, input, callOptions);
    print(stdout, given.flag("json") ? `${printableJson(answer)}\n` : wordsOf(answer));
    return exitCodes[answer.verdict];
  } catch (error) {
    if (!(error instanceof IdcheckProblem)) throw error;
    print(stderr, `${problemWords(error)}\n`);
    const address = addressOf(given, surroundings);
    // Another problem is idcheck's own, which was reached.
    if (error.cause !== undefined && address !== undefined) print(stderr, `The address is ${address}\n`);
    // A limit that lasts ends as well.
    const mayPass = error.retryable || error.retryAfterSeconds !== undefined;
    if (mayPass) print(stderr, `To use the same key, add: --key ${error.idempotencyKey}\n`);
    return 1;
  }
}

/** Reads `--key` by the rule of the API: a header that cannot be sent makes Node quote it. Throws UsageError. */
function keyOf(given: Given): { idempotencyKey?: string } {
  const key = given.text("key");
  if (key === undefined) return {};
  if (parseIdempotencyKey(key).ok) return { idempotencyKey: key };
  throw new UsageError(
    "--key must be 16 to 128 of A-Z a-z 0-9 . _ : and -, and must not look like a person's number.",
  );
}

function wordsOf(answer: WithMeta<CheckAnswer>): string {
  const { verdict, reason, advice, id, provider, providerReference, charged, live, warnings, meta } = answer;
  const rows: (readonly [string, string])[] = [
    ["id", id],
    ["provider", providerReference === null ? provider : `${provider} (${providerReference})`],
    ["charged", meta.replayed ? `${charged}, by an earlier request with this key` : charged],
  ];
  if ("face" in answer) {
    const { score, threshold } = answer.face;
    rows.push(["similarity", `${score ?? "not given"} (matches from ${threshold})`]);
  }
  if (warnings.length > 0) rows.push(["warnings", `${warnings.join(", ")} (docs/errors.md)`]);
  if (!live) rows.push(["live", "no: a sandbox made up this verdict"]);
  if (!meta.saved) rows.push(["saved", "no: the same key may run again"]);
  const lines = alignedLines(rows).map((line) => `  ${line}\n`);
  return `${verdict}: ${reasonWords.en[reason]}. Advice: ${adviceWords.en[advice]}.\n${lines.join("")}`;
}
