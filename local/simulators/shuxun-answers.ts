import { randomBytes, randomUUID } from "node:crypto";
import type { Kind } from "../../lib/domain/kinds.ts";
import { gatewayErrors } from "./shuxun-gateway.ts";
import type {
  MagicRegion,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";

/** Values of `data.result`: 1 to 8 are the vendor's, the others are unknown ones. */
export const results = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Values of `code` other than 0; 99 stands for an unknown one. */
export const bodyCodes = ["1", "3", "6", "11", "99"];

/** Answers in shapes that no documentation settles. */
export const oddAnswers: readonly (MagicRegion & {
  status?: number;
  body: Record<string, unknown>;
  charged: boolean;
})[] = [
  odd("150001", "isFee 0", true, { isFee: 0, data: { result: 1 } }),
  odd("150002", "no isFee", true, { isFee: undefined, data: { result: 1 } }),
  odd(
    "150003",
    "result 4 under HTTP 450, which is not charged",
    false,
    { isFee: 0, data: { result: 4 } },
    450,
  ),
  odd("150004", "no data", true, { data: undefined }),
  odd("150005", "the result as text", true, { data: { result: "1" } }),
  odd("150006", "the code as a number", true, { code: 0, data: { result: 1 } }),
  odd("150007", "no seqNo", true, { seqNo: undefined, data: { result: 1 } }),
  odd("150008", "no result", true, { data: {} }),
  odd("150009", "isFee 0 and no code", false, { code: undefined, isFee: 0, data: undefined }),
  odd("150010", "isFee false", true, { isFee: false, data: { result: 1 } }),
  odd("150011", "isFee true", true, { isFee: true, data: { result: 1 } }),
  odd("150012", "an array as its data", true, { data: [] }),
];

/** Every answer of this vendor and its gateway, no matter which person is asked about. */
export const ownFaults: SimulatedProvider["ownFaults"] = [
  ...gatewayErrors.map(({ code, status, message }) => ({
    name: code,
    description: `${code.startsWith("classic-") ? "classic gateway" : "gateway"}: HTTP ${status}, ${message}`,
    answer: () => gatewayAnswer(undefined, code),
  })),
  ...bodyCodes.map((code) => ({
    name: `code-${code}`,
    description: `body code ${code}`,
    answer: () => codeAnswer(undefined, code),
  })),
  ...results.map((result) => ({
    name: `result-${result}`,
    description: `result ${result}`,
    answer: (request: ReceivedRequest) =>
      resultAnswer(kindOf(request), result, parametersOf(request).get("idCard") ?? ""),
  })),
  echo("echo-app-code", "seqNo with our AppCode in it", (request) => ({ seqNo: appCodeIn(request) })),
  echo("echo-number", "seqNo with the ID number in it", (request) => ({
    seqNo: `S-${parametersOf(request).get("idCard")}`,
  })),
  echo("echo-code", "a code with our AppCode in it", (request) => ({ code: `E-${appCodeIn(request)}` })),
];

function echo(
  name: string,
  description: string,
  change: (request: ReceivedRequest) => object,
): SimulatedProvider["ownFaults"][number] {
  return {
    name,
    description,
    answer: (request) =>
      vendorAnswer(undefined, { ...envelope("0", 1), data: { result: 1 }, ...change(request) }, true, name),
  };
}

function appCodeIn({ headers }: ReceivedRequest): string {
  return headers.authorization?.replace("APPCODE ", "") ?? "";
}

function kindOf({ query }: ReceivedRequest): Kind {
  return query.has("idCard") ? "two_factor" : "three_factor";
}

/** The parameters of either operation, wherever they are. */
function parametersOf({ query, body }: ReceivedRequest): URLSearchParams {
  return query.has("idCard") ? query : new URLSearchParams(body?.toString("utf8"));
}

/** The region of the people who lead to a body code. */
export function regionOfBodyCode(code: string): string {
  return String(140_100 + Number(code));
}

/** The answer that a person of this region leads to; undefined for any other region. */
export function codedAnswer(kind: Kind, region: string, idNumber: string): SimulatedAnswer | undefined {
  const result = results.find((candidate) => String(140_000 + candidate) === region);
  if (result !== undefined) return resultAnswer(kind, result, idNumber);
  const code = bodyCodes.find((candidate) => regionOfBodyCode(candidate) === region);
  if (code !== undefined) return codeAnswer(kind, code);
  const oddAnswer = oddAnswers.find((row) => row.region === region);
  if (oddAnswer === undefined) return undefined;
  const body = { ...envelope("0", 1), ...oddAnswer.body };
  return vendorAnswer(kind, body, oddAnswer.charged, "odd", oddAnswer.status);
}

/** An answer with a result. */
export function resultAnswer(kind: Kind, result: number, idNumber: string): SimulatedAnswer {
  // The two-factor operation also returns what can be read from the number, without being asked.
  const extra = { birthday: idNumber.slice(6, 14), gender: "男", age: 126, province: "北京市" };
  const data = kind === "two_factor" ? { result, ...extra } : { result };
  return vendorAnswer(kind, { ...envelope("0", 1), data }, true, String(result));
}

/** A refusal in the body. */
export function codeAnswer(kind: Kind | undefined, code: string): SimulatedAnswer {
  return vendorAnswer(kind, { ...envelope(code, 0), msg: "失败" }, false, `code-${code}`);
}

function vendorAnswer(
  kind: Kind | undefined,
  body: Record<string, unknown>,
  charged: boolean,
  code: string,
  status = 200,
): SimulatedAnswer {
  const headers = { "content-type": "application/json;charset=UTF-8", "x-ca-request-id": requestId() };
  const answer = { status, headers, body: JSON.stringify(body), kind, charged, code };
  // A call that has no number in its answer has one in the vendor's log.
  const { seqNo = nextSequenceNumber() } = body;
  return charged ? { ...answer, reference: String(seqNo) } : answer;
}

/** A refusal of the gateway. */
export function gatewayAnswer(kind: Kind | undefined, code: string): SimulatedAnswer {
  const row = gatewayErrors.find((candidate) => candidate.code === code);
  if (row === undefined) throw new Error(`The simulator does not know gateway code ${code}.`);
  const headers = {
    "x-ca-request-id": requestId(),
    "x-ca-error-message": row.message,
    ...(!code.startsWith("classic-") && { "x-ca-error-code": code }),
  };
  return { status: row.status, headers, body: "", kind, charged: false, code };
}

function envelope(code: string, isFee: 0 | 1): Record<string, unknown> {
  return { code, msg: "成功", isFee, seqNo: nextSequenceNumber() };
}

function nextSequenceNumber(): string {
  return randomBytes(16).toString("hex");
}

function requestId(): string {
  return randomUUID().toUpperCase();
}

function odd(
  region: string,
  description: string,
  charged: boolean,
  body: Record<string, unknown>,
  status = 200,
): (typeof oddAnswers)[number] {
  return {
    region,
    description,
    status,
    body,
    charged: charged && body["isFee"] !== 0 && body["isFee"] !== false,
  };
}
