import type { Check, InputRules } from "../../lib/checks/check.ts";
import type { Kind } from "../../lib/domain/kinds.ts";
import { threeFactor } from "../../lib/checks/three-factor.ts";
import { twoFactor } from "../../lib/checks/two-factor.ts";
import type { ThreeFactorAnswer, TwoFactorAnswer } from "../../clients/typescript/answers.ts";
import type { CallOptions, CheckClient, WithMeta } from "../../clients/typescript/client.ts";
import type { Violation } from "../../lib/domain/problem.ts";
import { parseToken } from "../../lib/input/token.ts";
import type { FaceSettings } from "../face-options.ts";
import { batchKey } from "./batch-key.ts";
import type { Columns } from "./columns.ts";
import { readImage } from "./read-image.ts";

/** The verdict of either kind. */
export type BatchAnswer = WithMeta<TwoFactorAnswer | ThreeFactorAnswer>;

/** A row that can be checked, or every rule that it breaks. `reference` is empty if it must not be repeated. */
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
  /** The day in Asia/Shanghai as `YYYY-MM-DD`. */
  today: string;
};

/** Reads a row by the rules of the API, so that nothing is sent that it would refuse. */
export async function prepareRow(batch: BatchCheck, fields: readonly string[]): Promise<PreparedRow> {
  const { columns } = batch;
  const person = { name: fields[columns.name] ?? "", idNumber: fields[columns.idNumber] ?? "" };
  const { reference, errors } = readReference(columns.reference, fields);
  if (batch.kind === "two_factor") {
    const parsed = twoFactor.parse(person, rulesOf(batch));
    if (!parsed.ok || errors.length > 0) return refused(reference, parsed, errors);
    const { name, idNumber } = parsed.input;
    return {
      ok: true,
      reference,
      key: keyOf(batch, twoFactor, parsed),
      ask: (client, options) => client.twoFactor({ name, idNumber }, options),
    };
  }
  const image = await readImage(batch.imageFolder, fields[columns.image ?? -1] ?? "");
  if (!image.ok) errors.push({ field: "image", code: image.code });
  const body = { ...person, ...batch.settings, image: image.ok ? image.base64 : unreadImage };
  const parsed = threeFactor.parse(body, rulesOf(batch));
  if (!image.ok || !parsed.ok || errors.length > 0) {
    // An image that could not be read cannot break the rules for images.
    const others = parsed.ok ? [] : parsed.errors.filter(({ field }) => image.ok || field !== "image");
    return refused(reference, { ok: false, errors: others }, errors);
  }
  const { name, idNumber } = parsed.input;
  return {
    ok: true,
    reference,
    key: keyOf(batch, threeFactor, parsed),
    ask: (client, options) =>
      client.threeFactor({ name, idNumber, image: image.base64, ...batch.settings }, options),
  };
}

/** Stands for an image that could not be read while the other fields are checked. */
const unreadImage = "-";

/** Rules that only the deployment knows are left to it: what it refuses costs nothing. */
function rulesOf({ today }: BatchCheck): InputRules {
  return {
    today,
    supportedDocumentTypes: new Set(["mainland_id", "residence_permit", "foreign_permanent_resident_card"]),
    thresholdFloor: 0,
    imageUrlHosts: new Set(),
  };
}

function keyOf<K extends Kind>(
  { secret }: BatchCheck,
  check: Check<K>,
  { input }: { input: Parameters<Check<K>["canonical"]>[0] },
): string {
  return batchKey(secret, check.kind, check.canonical(input, {}));
}

function refused(
  reference: string,
  parsed: { ok: true } | { ok: false; errors: readonly Violation[] },
  errors: readonly Violation[],
): PreparedRow {
  return { ok: false, reference, errors: [...(parsed.ok ? [] : parsed.errors), ...errors] };
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
  return { reference: "", errors: token.codes.map((code) => ({ field: "reference", code })) };
}
