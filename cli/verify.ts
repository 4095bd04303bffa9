import { readFile } from "node:fs/promises";
import type { WithMeta } from "../clients/typescript/client.ts";
import type { ThreeFactorAnswer, TwoFactorAnswer } from "../clients/typescript/answers.ts";
import { IdcheckProblem } from "../clients/typescript/problem.ts";
import type { ThreeFactorInput } from "../clients/typescript/inputs.ts";
import { adviceWords, reasonWords } from "./verdict-words.ts";
import { type Command, type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import { connect, connectionOptions } from "./connection.ts";
import { faceOptions, faceSettingsOf } from "./face-options.ts";
import { readPerson } from "./read-person.ts";
import { problemWords } from "./words.ts";

/** Exit codes by verdict, so that a script can go on only with a match. */
const exitCodes = { match: 0, mismatch: 3, undetermined: 4 } as const;

const options = {
  name: { type: "string", value: "<name>", help: "the name (a person may see it in the list of processes)" },
  "id-number": { type: "string", value: "<number>", help: "the 18-character ID number" },
  image: {
    type: "string",
    value: "<file>",
    help: "JPEG, PNG or BMP of the face: makes it a three-factor check",
  },
  ...faceOptions,
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
  const settings = faceSettingsOf(given);
  const image = given.text("image");
  if (image === undefined && Object.keys(settings).length > 0) {
    throw new UsageError("--quality, --liveness and --threshold need --image.");
  }
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
    const answer =
      image === undefined
        ? await client.twoFactor(input, callOptions)
        : await client.threeFactor(await withImage(input, image, settings), callOptions);
    stdout.write(given.flag("json") ? `${JSON.stringify(answer)}\n` : wordsOf(answer));
    return exitCodes[answer.verdict];
  } catch (error) {
    if (!(error instanceof IdcheckProblem)) throw error;
    stderr.write(`${problemWords(error)}\n`);
    if (error.retryable) stderr.write(`Its key: --key ${error.idempotencyKey}\n`);
    return 1;
  }
}

async function withImage(
  input: Omit<ThreeFactorInput, "image" | "imageUrl">,
  file: string,
  settings: ReturnType<typeof faceSettingsOf>,
): Promise<ThreeFactorInput> {
  const image = await readFile(file).catch(() => {
    throw new UsageError("--image names no file that can be read.");
  });
  return { ...input, image, ...settings };
}

function wordsOf(answer: WithMeta<TwoFactorAnswer | ThreeFactorAnswer>): string {
  const { verdict, reason, advice, id, provider, providerReference, charged, live, meta } = answer;
  const rows: (readonly [string, string])[] = [
    ["id", id],
    ["provider", providerReference === null ? provider : `${provider} (${providerReference})`],
    ["charged", meta.replayed ? `${charged}, by an earlier request with this key` : charged],
  ];
  if (answer.kind === "three_factor") {
    const { score, threshold } = answer.face;
    rows.push(["similarity", `${score ?? "none given"} (matches from ${threshold})`]);
  }
  if (!live) rows.push(["live", "no: a sandbox made this verdict up"]);
  if (!meta.saved) rows.push(["saved", "no: the same key may run again"]);
  const lines = rows.map(([name, value]) => `  ${name.padEnd(12)}${value}\n`);
  return `${verdict}: ${reasonWords.en[reason]}. Advice: ${adviceWords.en[advice]}.\n${lines.join("")}`;
}
