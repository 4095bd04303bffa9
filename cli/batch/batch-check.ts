import type { CheckAnswer } from "../../clients/typescript/answers.ts";
import type { CallOptions, CheckClient, WithMeta } from "../../clients/typescript/client.ts";
import type { InputRules } from "../../lib/checks/check.ts";
import { documentTypes } from "../../lib/domain/document-types.ts";
import type { Kind } from "../../lib/domain/kinds.ts";
import type { Violation } from "../../lib/domain/problem.ts";
import { parseToken } from "../../lib/input/token.ts";
import type { FaceSettings } from "../face-options.ts";
import { kindCommands } from "../kinds/kinds.ts";
import { batchKey } from "./batch-key.ts";
import type { Columns } from "./columns.ts";
import { listedConsent } from "./listed-consent.ts";
import { repeatable } from "./refused-reference.ts";

/** The verdict of any kind. */
type BatchAnswer = WithMeta<CheckAnswer>;

/** A row that can be checked, or every rule that it breaks. `reference` is what the results may repeat of it. */
export type PreparedRow = { reference: string } & (
  | { ok: true; key: string; ask(client: CheckClient, options: CallOptions): Promise<BatchAnswer> }
  | { ok: false; errors: readonly Violation[] }
);

/** How the rows of a batch are read. */
export type BatchCheck = {
  kind: Kind;
  secret: Uint8Array;
  columns: Columns;
  /** The folder in which the images are looked up by their names. */
  imageFolder: string;
  settings: FaceSettings;
  /** The purpose of all consents in the list. */
  purpose: string | undefined;
  /** The day in Asia/Shanghai as `YYYY-MM-DD`. */
  today: string;
};

/** Reads a row by the rules of the API, so that nothing is sent that it would refuse. */
export async function prepareRow(batch: BatchCheck, fields: readonly string[]): Promise<PreparedRow> {
  const { kind, columns, imageFolder, settings } = batch;
  const consent = listedConsent(fields, columns, batch.purpose);
  const person = {
    name: fields[columns.name] ?? "",
    idNumber: fields[columns.idNumber] ?? "",
    ...(consent !== undefined && { consent }),
  };
  const { reference, errors } = readReference(columns.reference, fields);
  const row = { person, fields, columns, imageFolder, settings, rules: rulesOf(batch) };
  const read = await kindCommands[kind].batch?.read(row);
  if (read === undefined) throw new TypeError("a list of this kind cannot be checked");
  if (!read.ok || errors.length > 0) {
    return { ok: false, reference, errors: [...(read.ok ? [] : read.errors), ...errors] };
  }
  return { ok: true, reference, key: batchKey(batch.secret, kind, read.parts), ask: read.ask };
}

/** Rules that only the deployment knows are left to it: what it refuses costs nothing. */
function rulesOf({ today }: BatchCheck): InputRules {
  return {
    today,
    supportedDocumentTypes: new Set(documentTypes),
    thresholdFloor: 0,
    imageUrlHosts: new Set(),
    requireConsent: "off",
    minors: "allow",
  };
}

/** The caller's own reference. It is not sent, because two rows about one person are one check. */
function readReference(
  column: number | undefined,
  fields: readonly string[],
): { reference: string; errors: Violation[] } {
  const text = column === undefined ? "" : (fields[column] ?? "").trim();
  if (text === "") return { reference: "", errors: [] };
  const token = parseToken(text, 1, 64);
  if (token.ok) return { reference: token.value, errors: [] };
  return { reference: repeatable(text), errors: token.codes.map((code) => ({ field: "reference", code })) };
}
