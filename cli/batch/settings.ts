import { parseYuan } from "../../lib/domain/money.ts";
import { type Given, type Option, UsageError } from "../command.ts";
import { connectionOptions } from "../connection.ts";
import { faceOptions, type FaceSettings, faceSettingsOf } from "../face-options.ts";
import type { ColumnRole } from "./columns.ts";
import { type Encoding, encodings } from "./people-file.ts";

/** The options of `idcheck batch`. */
export const batchOptions = {
  out: { type: "string", short: "o", value: "<file>", help: "where the results go (required)" },
  concurrency: {
    type: "string",
    short: "c",
    value: "<number>",
    help: "checks at the same time, 1 to 64 (8)",
  },
  "max-spend": {
    type: "string",
    value: "<yuan>",
    help: "stop before the batch, with all its runs, has cost more",
  },
  price: {
    type: "string",
    value: "<yuan>",
    help: "what a charged call costs you, if less than by the price list",
  },
  encoding: { type: "string", value: "<name>", help: `${encodings.join(", ")} (found out by itself)` },
  "name-column": { type: "string", value: "<header>", help: "the column of names (name, 姓名)" },
  "id-column": { type: "string", value: "<header>", help: "the column of ID numbers (idNumber, 身份证号)" },
  "image-column": {
    type: "string",
    value: "<header>",
    help: "the column of names of image files beside the list (image, 照片):\nwith it, the checks are three-factor",
  },
  "reference-column": {
    type: "string",
    value: "<header>",
    help: "the column of your own references, which the results repeat (reference, 编号)",
  },
  ...faceOptions,
  ...connectionOptions,
} as const satisfies Record<string, Option>;

/** What a batch was asked to do. */
export type BatchSettings = {
  peoplePath: string;
  resultsPath: string;
  concurrency: number;
  maxSpendMilliFen: number | undefined;
  priceMilliFen: number | undefined;
  encoding?: Encoding;
  columns: Partial<Record<ColumnRole, string>>;
  face: FaceSettings;
};

/** Reads the options of a batch. Throws UsageError. */
export function readSettings(given: Given): BatchSettings {
  const resultsPath = given.text("out");
  if (resultsPath === undefined) throw new UsageError("--out must name the file of the results.");
  const concurrency = Number(given.text("concurrency") ?? "8");
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64)) {
    throw new UsageError("--concurrency must be a whole number from 1 to 64.");
  }
  const encodingName = given.text("encoding")?.toLowerCase();
  const encoding = encodings.find((known) => known === encodingName);
  if (encodingName !== undefined && encoding === undefined) {
    throw new UsageError(`--encoding must be one of: ${encodings.join(", ")}.`);
  }
  const columns: BatchSettings["columns"] = {};
  for (const [role, option] of [
    ["name", "name-column"],
    ["idNumber", "id-column"],
    ["image", "image-column"],
    ["reference", "reference-column"],
  ] as const) {
    const header = given.text(option);
    if (header !== undefined) columns[role] = header;
  }
  return {
    peoplePath: given.positionals[0] ?? "",
    resultsPath,
    concurrency,
    maxSpendMilliFen: yuanOf(given, "max-spend"),
    priceMilliFen: yuanOf(given, "price"),
    ...(encoding !== undefined && { encoding }),
    columns,
    face: faceSettingsOf(given),
  };
}

function yuanOf(given: Given, option: "max-spend" | "price"): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const milliFen = parseYuan(text);
  if (milliFen === undefined)
    throw new UsageError(`--${option} must be an amount in yuan, such as 0.17 or 500.`);
  return milliFen;
}
