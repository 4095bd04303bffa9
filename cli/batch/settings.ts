import { type Given, type Option, UsageError } from "../command.ts";
import { connectionOptions } from "../connection.ts";
import { faceOptions, type FaceSettings, faceSettingsOf } from "../face-options.ts";
import { choiceOf, wholeNumberOf, yuanOf } from "../option-values.ts";
import type { ColumnRole } from "./columns.ts";
import { type Encoding, encodingByName } from "../table-encoding.ts";

const mostConcurrency = 64;
const defaultConcurrency = 8;
const encodingNames = Object.keys(encodingByName);

/** The options of `npx idcheck batch`. */
export const batchOptions = {
  out: { type: "string", short: "o", value: "<file>", help: "where the results go (required)" },
  concurrency: {
    type: "string",
    short: "c",
    value: "<number>",
    help: `checks at the same time, 1 to ${mostConcurrency} (default: ${defaultConcurrency})`,
  },
  "max-spend": {
    type: "string",
    value: "<yuan>",
    help: "stop before all runs of the batch together cost more than this",
  },
  price: {
    type: "string",
    value: "<yuan>",
    help: "what a charged call costs you, if that is not the list price",
  },
  strict: { type: "boolean", help: "exit with 1 if a row is invalid" },
  encoding: { type: "string", value: "<name>", help: `${encodingNames.join(", ")} (default: detected)` },
  "name-column": { type: "string", value: "<header>", help: "the column of names (default: name, 姓名)" },
  "id-column": {
    type: "string",
    value: "<header>",
    help: "the column of ID numbers (default: idNumber, 身份证号)",
  },
  "image-column": {
    type: "string",
    value: "<header>",
    help: "the column of image files in the folder of the list (default: image, 照片);\nwith it, the checks are three-factor",
  },
  "reference-column": {
    type: "string",
    value: "<header>",
    help: "the column of your own references, which the results repeat (default: reference, 编号)",
  },
  "consent-column": {
    type: "string",
    value: "<header>",
    help: "the column of your own ids of the people's consents, without personal data; with --purpose",
  },
  purpose: { type: "string", value: "<token>", help: "what these people agreed to, such as account-opening" },
  "guardian-column": {
    type: "string",
    value: "<header>",
    help: "the column that says yes or no: whether a guardian gave the consent",
  },
  ...faceOptions,
  ...connectionOptions,
} as const satisfies Record<string, Option>;

/** What a batch is asked to do. */
export type BatchSettings = {
  peoplePath: string;
  resultsPath: string;
  concurrency: number;
  maxSpendMilliFen: number | undefined;
  priceMilliFen: number | undefined;
  /** Whether an invalid row makes the exit code 1. */
  isStrict: boolean;
  encoding?: Encoding;
  columns: Partial<Record<ColumnRole, string>>;
  /** The purpose of all consents in the list. */
  purpose: string | undefined;
  face: FaceSettings;
};

/** Reads the options of a batch. Throws UsageError. */
export function readSettings(given: Given): BatchSettings {
  const resultsPath = given.text("out");
  if (resultsPath === undefined) throw new UsageError("--out is required: the file for the results.");
  const concurrency = wholeNumberOf(given, "concurrency", 1, mostConcurrency) ?? defaultConcurrency;
  const encoding = encodingByName[choiceOf(given, "encoding", encodingNames) ?? ""];
  const columns: BatchSettings["columns"] = {};
  for (const [role, option] of [
    ["name", "name-column"],
    ["idNumber", "id-column"],
    ["image", "image-column"],
    ["reference", "reference-column"],
    ["consent", "consent-column"],
    ["guardian", "guardian-column"],
  ] as const) {
    const header = given.text(option);
    if (header !== undefined) columns[role] = header;
  }
  const purpose = given.text("purpose");
  if ((columns.consent === undefined) !== (purpose === undefined)) {
    throw new UsageError("The consents of a list need both --consent-column and --purpose.");
  }
  if (columns.guardian !== undefined && columns.consent === undefined) {
    throw new UsageError("--guardian-column needs --consent-column and --purpose.");
  }
  return {
    peoplePath: given.positionals[0] ?? "",
    resultsPath,
    concurrency,
    maxSpendMilliFen: yuanOf(given, "max-spend"),
    priceMilliFen: yuanOf(given, "price"),
    isStrict: given.flag("strict"),
    ...(encoding !== undefined && { encoding }),
    columns,
    purpose,
    face: faceSettingsOf(given),
  };
}
