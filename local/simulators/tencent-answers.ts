import { randomUUID } from "node:crypto";
import type { Kind } from "../../lib/domain/kinds.ts";
import type {
  MagicRegion,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";
import { errors, faceFailures, rowOf, type TencentCode, twoFactorResults } from "./tencent-codes.ts";

/** One answer that a person or a fault leads to; a person of another kind than `kind` is like everybody. */
type Coded = MagicRegion & { name: string; kind?: Kind; answer(kind: Kind | undefined): SimulatedAnswer };

/** Answers in shapes that the vendor's documents do not settle. */
const oddAnswers: readonly Coded[] = [
  odd("449001", "Success and the score as text", { Result: "Success", Sim: "92.50" }),
  odd("449002", "Success without a score", { Result: "Success" }),
  odd("449003", "Success and null as the score", { Result: "Success", Sim: null }),
  odd("449004", "Success and a score over 100", { Result: "Success", Sim: 180 }),
  odd("449005", "Success and a score under 70", { Result: "Success", Sim: 69.99 }),
  odd("449006", "Success and the score of the decision, 70", { Result: "Success", Sim: 70 }),
  odd("449007", "a low similarity and a score of 70", {
    Result: "FailedOperation.CompareLowSimilarity",
    Sim: 70,
  }),
  odd("449008", "a low similarity without its prefix", { Result: "CompareLowSimilarity", Sim: 26.04 }),
  odd("449009", "no result", {}),
  odd("449010", "no RequestId", { Result: "Success", Sim: 92.5, RequestId: undefined }),
];

/** Every code, in a region of its own. */
const codes: readonly Coded[] = [
  ...twoFactorResults.map((row, index) => ({
    ...labelled(441, index, `two-factor: Result ${row.code}`, `result-${row.code}`),
    kind: "two_factor" as const,
    answer: () => resultAnswer("two_factor", row),
  })),
  ...faceFailures.map((row, index) => ({
    ...labelled(442, index, `three-factor: Result FailedOperation.${row.code}`, `result-${row.code}`),
    kind: "three_factor" as const,
    answer: () => failureAnswer(row.code, 26.04),
  })),
  // The same codes as errors, which the list of errors also has.
  ...faceFailures.map((row, index) => ({
    ...labelled(443, index, `three-factor: Error.Code FailedOperation.${row.code}`, `error-${row.code}`),
    kind: "three_factor" as const,
    answer: () =>
      answerOf("three_factor", row.charged, `FailedOperation.${row.code}`, {
        Error: { Code: `FailedOperation.${row.code}`, Message: row.message },
      }),
  })),
  ...errors.map((row, index) => ({
    ...labelled(444, index, `Error.Code ${row.code}`, row.code),
    answer: (kind: Kind | undefined) => errorAnswer(kind, row.code),
  })),
];

/** Every answer of this vendor, no matter which person is asked about. */
export const ownFaults: SimulatedProvider["ownFaults"] = [
  ...codes.map(({ name, description, answer }) => ({ name, description, answer: () => answer(undefined) })),
  echo("echo-id", "RequestId with our key id in it", (request) => ({ RequestId: `R-${keyIdIn(request)}` })),
  echo("echo-number", "RequestId with the ID number in it", (request) => ({
    RequestId: `R-${String(bodyOf(request)["IdCard"])}`,
  })),
  echo("echo-code", "a result with our key id in it", (request) => ({ Result: `E-${keyIdIn(request)}` })),
];

/** The people who lead to one code, or to an odd answer. */
export const magicRegions: readonly MagicRegion[] = [...codes, ...oddAnswers].map(
  ({ region, description }) => ({ region, description }),
);

/** What a person of a magic region leads to; undefined for any other region, and for codes of the other kind. */
export function codedAnswer(kind: Kind, region: string): SimulatedAnswer | undefined {
  const row = [...codes, ...oddAnswers].find((candidate) => candidate.region === region);
  return row === undefined || (row.kind ?? kind) !== kind ? undefined : row.answer(kind);
}

/** An answer of IdCardVerification with a result. */
export function twoFactorAnswer(code: string): SimulatedAnswer {
  return resultAnswer("two_factor", rowOf(twoFactorResults, code));
}

/** An answer of ImageRecognitionV2 with a score that is enough. */
export function successAnswer(score: number): SimulatedAnswer {
  return answerOf("three_factor", true, "Success", { Result: "Success", Description: "成功", Sim: score });
}

/** An answer of ImageRecognitionV2 with a failure; only a low similarity comes with its score. */
export function failureAnswer(code: string, score?: number): SimulatedAnswer {
  const { message, charged } = rowOf(faceFailures, code);
  const Result = `FailedOperation.${code}`;
  const more = code === "CompareLowSimilarity" && score !== undefined ? { Sim: score } : {};
  return answerOf("three_factor", charged, Result, { Result, Description: message, ...more });
}

/** A refusal before the check. */
export function errorAnswer(kind: Kind | undefined, code: string): SimulatedAnswer {
  const { message, charged } = rowOf(errors, code);
  return answerOf(kind, charged, code, { Error: { Code: code, Message: message } });
}

function resultAnswer(kind: Kind, { code, message, charged }: TencentCode): SimulatedAnswer {
  return answerOf(kind, charged, code, { Result: code, Description: message });
}

function answerOf(kind: Kind | undefined, charged: boolean, code: string, body: object): SimulatedAnswer {
  const reference = randomUUID();
  const text = JSON.stringify({ Response: { ...body, RequestId: reference, ...requestIdOf(body) } });
  const headers = { "content-type": "application/json" };
  const answer = { status: 200, headers, body: text, kind, charged, code };
  // The vendor's log has an id for each call that it charges, whether or not the answer shows it.
  return charged ? { ...answer, reference } : answer;
}

/** An id that an odd answer has instead of its own, or none. */
function requestIdOf(body: object): { RequestId?: unknown } {
  return "RequestId" in body ? { RequestId: body.RequestId } : {};
}

function labelled(group: number, index: number, description: string, name: string) {
  return { region: `${group}${String(index + 1).padStart(3, "0")}`, description, name };
}

function odd(region: string, description: string, body: object): Coded {
  const answer = (): SimulatedAnswer => answerOf("three_factor", true, "odd", body);
  return { region, description: `three-factor: ${description}`, name: "", kind: "three_factor", answer };
}

function echo(
  name: string,
  description: string,
  change: (request: ReceivedRequest) => object,
): SimulatedProvider["ownFaults"][number] {
  return {
    name,
    description,
    answer: (request) => answerOf(undefined, true, name, { Result: "9", ...change(request) }),
  };
}

function keyIdIn({ headers }: ReceivedRequest): string {
  return /Credential=([^/]+)/u.exec(headers.authorization ?? "")?.[1] ?? "";
}

function bodyOf({ body }: ReceivedRequest): Record<string, unknown> {
  const value: unknown = JSON.parse(body?.toString("utf8") ?? "{}");
  return typeof value === "object" && value !== null ? { ...value } : {};
}
