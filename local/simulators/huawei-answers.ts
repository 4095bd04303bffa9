import type { Kind } from "../../lib/domain/kinds.ts";
import { isFields } from "../../lib/input/fields.ts";
import { parseJson } from "../http.ts";
import {
  huaweiError,
  huaweiErrors,
  nameOf,
  type VerificationCode,
  verificationCodes,
} from "./huawei-codes.ts";
import type {
  MagicRegion,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";

const serviceNames: Readonly<Partial<Record<Kind, string>>> = {
  two_factor: "ivs-idcard-extention",
  three_factor: "ivs-standard",
};

/** An answer with a result, charged because its status is 200. */
export function verified(
  kind: Kind | undefined,
  uuid: string,
  { result, code, message }: VerificationCode,
  similarity?: number,
): SimulatedAnswer {
  const entry = {
    verification_result: result,
    verification_message: message,
    verification_code: code,
    ...(similarity !== undefined && { similarity: String(similarity) }),
  };
  return answered(kind, uuid, [entry], String(code));
}

function answered(kind: Kind | undefined, uuid: string, entries: unknown, code: string): SimulatedAnswer {
  const result = { service_name: serviceNames[kind ?? "two_factor"], count: 1, resp_data: entries };
  return { ...json(kind, 200, { meta: { uuid }, result }, code), charged: true, reference: uuid };
}

/** A refusal by its name, free because its status is not 200. */
export function refused(
  kind: Kind | undefined,
  name: string,
  message = huaweiError(name).message,
): SimulatedAnswer {
  const { code, status } = huaweiError(name);
  return json(kind, status, { error_code: code, error_msg: message }, name);
}

function json(kind: Kind | undefined, status: number, body: object, code: string): SimulatedAnswer {
  const headers = { "content-type": "application/json;charset=UTF-8" };
  return { status, headers, body: JSON.stringify(body), kind, charged: false, code };
}

type OddAnswer = MagicRegion & { entries: (kind: Kind) => unknown };

const match = { verification_result: "valid", verification_message: "Successful certification" };

/** Answers in shapes that the vendor's pages do not show, or show in one of two ways. */
const oddAnswers: readonly OddAnswer[] = [
  odd("370001", "the code as text", () => [{ ...match, verification_code: "1000" }]),
  odd("370002", "a similarity with decimals", () => [
    { ...match, verification_code: 1000, similarity: "88.43" },
  ]),
  odd("370003", "no code", () => [match]),
  odd("370004", "no result", () => [{ verification_code: 1000 }]),
  odd("370005", "no entry", () => []),
  odd("370006", "two entries", () => [
    { ...match, verification_code: 1000 },
    { ...match, verification_code: 1000 },
  ]),
  odd("370007", "the code of a mismatch, called valid", () => [{ ...match, verification_code: 2001 }]),
  odd("370008", "an entry that is an array", () => [[]]),
  odd("370009", "no list of entries", () => undefined),
];

function odd(region: string, description: string, entries: OddAnswer["entries"]): OddAnswer {
  return { region, description: `HTTP 200 with ${description}`, entries };
}

/** What a person of a magic region leads to; undefined for any other region. */
export function codedAnswer(kind: Kind, region: string, uuid: string): SimulatedAnswer | undefined {
  const verification = verificationCodes.find((row) => regionOfVerification(row) === region);
  if (verification !== undefined) return verified(kind, uuid, verification);
  const refusal = huaweiErrors.find((_, index) => regionOfError(index) === region);
  if (refusal !== undefined) return refused(kind, nameOf(refusal));
  const oddAnswer = oddAnswers.find((row) => row.region === region);
  return oddAnswer && answered(kind, uuid, oddAnswer.entries(kind), "odd");
}

function regionOfVerification({ code }: VerificationCode): string {
  return String(330_000 + code);
}

/** By its place in the list: its code has no room in six digits. */
function regionOfError(index: number): string {
  return String(340_001 + index);
}

/** ID numbers that lead to one answer. */
export const magicRegions: readonly MagicRegion[] = [
  ...verificationCodes.map((row) => ({
    region: regionOfVerification(row),
    description: `${row.result}, code ${row.code}`,
  })),
  ...huaweiErrors.map((row, index) => ({ region: regionOfError(index), description: describe(row) })),
  ...oddAnswers.map(({ region, description }) => ({ region, description })),
];

function describe({ code, status, message }: (typeof huaweiErrors)[number]): string {
  return `${code}: HTTP ${status}, ${message}`;
}

/** Every answer of this vendor and its gateway, no matter which person is asked about. */
export const ownFaults: SimulatedProvider["ownFaults"] = [
  ...verificationCodes.map((row) => ({
    name: `code-${row.code}`,
    description: `${row.result}, code ${row.code}`,
    answer: (request: ReceivedRequest) => verified(undefined, uuidIn(request), row),
  })),
  ...huaweiErrors.map((row) => ({
    name: nameOf(row),
    description: describe(row),
    answer: () => refused(undefined, nameOf(row)),
  })),
  {
    name: "echo-number",
    description: "the request's body as uuid",
    answer: (request) => verified(undefined, String(request.body), verificationCodes[0] ?? unheard),
  },
  {
    name: "echo-code",
    description: "our signature as a code",
    answer: ({ headers }) => {
      const body = { error_code: headers.authorization, error_msg: "" };
      return json(undefined, 400, body, "echo-code");
    },
  },
];

const unheard: VerificationCode = { result: "invalid", code: 2999, message: "Unheard of" };

/** Our own id of a call, or nothing. */
function uuidIn({ body }: ReceivedRequest): string {
  const parsed: unknown = parseJson(body ?? Buffer.alloc(0));
  const meta = isFields(parsed) ? parsed["meta"] : undefined;
  return isFields(meta) && typeof meta["uuid"] === "string" ? meta["uuid"] : "";
}
