import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ConfigurationError } from "../lib/base/configuration-error.ts";
import { documentTypes } from "../lib/domain/document-types.ts";
import { parseIdNumber } from "../lib/identity/id-number.ts";
import { type Keys, keysSecretName, parseKeys } from "../lib/secrets/keys.ts";
import { createDynamoDbStore } from "../lib/store/dynamodb.ts";
import { forgetRecord } from "../lib/records/forget-record.ts";
import { verificationId, type VerificationRecord } from "../lib/records/record.ts";
import { scanRecords } from "../lib/records/scan-records.ts";
import type { TableKey } from "../lib/store/table.ts";
import { shanghaiDay } from "../lib/base/shanghai-day.ts";
import { systemClock } from "../lib/base/system.ts";
import { inPlainWords } from "./aws/failure.ts";
import { type Reach, reachAws } from "./aws/reach.ts";
import { type Command, type Given, type Option, type Surroundings, UsageError } from "./command.ts";
import { type Deployment, readDeployment } from "./deployment.ts";
import { findTries, removeTries } from "./forget/tries.ts";
import { placeOf } from "./place.ts";
import { isAgreed, isTerminal } from "./prompt.ts";
import { readHidden } from "./read-hidden.ts";
import { printResult } from "./result.ts";
import { createSecretStore } from "./secret-store.ts";
import { stageOf, stageOptions } from "./stage-options.ts";
import { tablePatience } from "./tables.ts";
import { counted } from "./words.ts";

const options = {
  ...stageOptions,
  file: {
    type: "string",
    short: "f",
    value: "<file>",
    help: "read the ID numbers from a file, one per line",
  },
  "dry-run": { type: "boolean", help: "only count the records" },
  yes: { type: "boolean", help: "do not ask for confirmation; required without a keyboard" },
} as const satisfies Record<string, Option>;

/** `npx idcheck forget`: removes what was stored about a person. */
export const forgetCommand: Command = {
  name: "npx idcheck forget",
  usage: "--stage <stage>",
  description: `
Searches all records of a stage for a person, given their ID number, and removes from them the answer, the digests that
stand for the person and the caller's notes. It also removes the digests of names that were tried on the person from the table
usage. Providers and charges stay, for the bill. The keys of these checks then answer 409 key_expired for good.

The ID number is read from the keyboard without showing it, from --file or from a pipe, never from an argument. A check that
may still be running is skipped and reported: the exit code is then 1, and you have to run the command again after the time
that it prints. Records that were made with a pepper that has been removed (npx idcheck keys) cannot be found: nothing in them
leads to a person any more. Records of a pepper that the keys tell nothing of are counted, and the exit code is 1: they may
be about the person, and only that pepper can find out.`,
  options,
  async run(given, surroundings) {
    const stage = stageOf(given);
    const isDry = given.flag("dry-run");
    if (!isDry && !given.flag("yes") && !isTerminal(surroundings.stdin)) {
      throw new UsageError(
        "Without a keyboard, forgetting cannot be confirmed: give --yes, or --dry-run to only count.",
      );
    }
    const question = "ID number of the person to forget (not shown)";
    const idNumbers = readIdNumbers(await readHidden(question, given, surroundings));
    const reach = await reachAws(given, surroundings);
    const deployment = await readDeployment(stage, surroundings, reach);
    const keys = await readKeys(stage, reach);
    const client = reach.client(DynamoDBClient, tablePatience);
    try {
      const subjects = idNumbers.flatMap(keys.subjects);
      const found = await search(client, deployment, subjects, keys, surroundings);
      const isKnown = found.records.length + found.tries.length > 0;
      const isMeant = !isDry && isKnown && (await isAgreed(removal(found), given, surroundings));
      const forgotten = isMeant ? await forgetAll(client, deployment, found) : undefined;
      return report(
        { ...found, ...forgotten, stage, place: placeOf(stage, reach), isDry },
        given,
        surroundings,
      );
    } catch (error) {
      throw inWords(error, deployment);
    } finally {
      client.destroy();
    }
  },
};

type Found = {
  scanned: number;
  records: readonly VerificationRecord[];
  /** The items in usage of names and pictures that were tried on the person. */
  tries: readonly TableKey[];
  /** How many records could not be searched, by the pepper of which the keys tell nothing. */
  unknownPeppers: ReadonlyMap<string, number>;
};
type Forgotten = {
  forgotten: number;
  /** How many items were removed from usage. */
  triesRemoved: number;
  held: readonly { id: string; until: string }[];
};

/** The most values that one DynamoDB condition can compare with. */
const maxSubjects = 100;

function readIdNumbers(text: string): string[] {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== "");
  return lines.map((line, index) => {
    const parsed = parseIdNumber(line, {
      today: shanghaiDay(systemClock.now()),
      supportedDocumentTypes: new Set(documentTypes),
    });
    if (parsed.ok) return parsed.value.idNumber;
    throw new UsageError(
      `Line ${index + 1} is not an ID number (${parsed.codes.join(", ")}). Nothing was changed.`,
    );
  });
}

async function readKeys(stage: string, reach: Reach): Promise<Keys> {
  const name = keysSecretName(stage);
  const stored = await createSecretStore(reach).read(name);
  if (stored === undefined) throw new ConfigurationError(`There is no secret ${name}.`);
  return parseKeys(stored.value);
}

async function search(
  client: DynamoDBClient,
  deployment: Deployment,
  subjects: readonly Uint8Array[],
  { pepperIds }: Pick<Keys, "pepperIds">,
  { stderr }: Pick<Surroundings, "stderr">,
): Promise<Found> {
  const records: VerificationRecord[] = [];
  const unknownPeppers = new Map<string, number>();
  let scanned = 0;
  const onProgress = (count: number): void => {
    scanned = count;
    if (stderr.isTTY === true) stderr.write(`\r${scanned} records read, ${records.length} found`);
  };
  for (let start = 0; start < subjects.length; start += maxSubjects) {
    const some = subjects.slice(start, start + maxSubjects);
    // The first scan finds every record of an unknown pepper.
    const knownPepperIds = start === 0 ? { knownPepperIds: pepperIds } : {};
    const wanted = { subjects: some, ...knownPepperIds, onProgress };
    for await (const record of scanRecords(client, deployment.verificationsTable, wanted)) {
      const { pepperId } = record;
      if (pepperIds.has(pepperId)) records.push(record);
      else unknownPeppers.set(pepperId, (unknownPeppers.get(pepperId) ?? 0) + 1);
    }
  }
  if (stderr.isTTY === true) stderr.write("\n");
  const tries = await findTries({ client, usageTable: deployment.usageTable, subjects });
  return { scanned, records, unknownPeppers, tries };
}

function removal({ records, tries }: Found): string {
  return `Permanently remove the person from ${counted(records.length + tries.length, "item")}?`;
}

async function forgetAll(
  client: DynamoDBClient,
  deployment: Deployment,
  { records, tries }: Found,
): Promise<Forgotten> {
  const store = createDynamoDbStore(deployment.verificationsTable, client);
  const held: { id: string; until: string }[] = [];
  for (const record of records) {
    const forgetting = await forgetRecord(record, { store, clock: systemClock });
    if (forgetting.outcome !== "held") continue;
    held.push({ id: verificationId(record.pk), until: new Date(forgetting.freeAt).toISOString() });
  }
  await removeTries({ client, usageTable: deployment.usageTable }, tries);
  return { forgotten: records.length - held.length, triesRemoved: tries.length, held };
}

function report(
  {
    scanned,
    records,
    tries,
    unknownPeppers,
    stage,
    place,
    isDry,
    forgotten = 0,
    triesRemoved = 0,
    held = [],
  }: Found & Partial<Forgotten> & { stage: string; place: string; isDry: boolean },
  given: Given,
  surroundings: Surroundings,
): number {
  const found = records.length;
  const unknown = [...unknownPeppers].map(([pepper, count]) => ({ pepper, records: count }));
  const lines = [
    `${found} of ${counted(scanned, "record")} in ${stage} ${found === 1 ? "is" : "are"} about this person, or these people.`,
    ...(tries.length === 0 ? [] : [`In usage: ${counted(tries.length, "item")} of what was tried on them.`]),
    ...(isDry ? ["Nothing was changed."] : [`Forgotten: ${counted(forgotten, "record")}.`]),
    ...(triesRemoved === 0 ? [] : [`Removed from usage: ${counted(triesRemoved, "item")}.`]),
    ...held.map(({ id, until }) => `  ${id} may still be running: run this again after ${until}`),
    ...unknown.map(
      ({ pepper, records: count }) =>
        `  ${counted(count, "record")} could not be searched, because the keys do not tell of their pepper ${pepper}.\n` +
        `  Put it back and run this again; or, if it is lost, run: npx idcheck keys remove <pepper> --force ${place}`,
    ),
  ];
  const inUsage = tries.length;
  const result = { stage, scanned, found, forgotten, inUsage, triesRemoved, held, unknownPeppers: unknown };
  printResult(given, surroundings, result, lines);
  return held.length > 0 || unknown.length > 0 ? 1 : 0;
}

/** What is forgotten stays forgotten, so the command can simply be run again. */
function inWords(error: unknown, { verificationsTable, usageTable }: Deployment): Error {
  return inPlainWords(
    error,
    `The table ${verificationsTable} or ${usageTable} cannot be used`,
    "This command needs dynamodb:Scan and dynamodb:UpdateItem on the first, dynamodb:Scan and dynamodb:DeleteItem on the " +
      "second, and the use of their KMS key. What was forgotten stays forgotten: run it again.",
  );
}
