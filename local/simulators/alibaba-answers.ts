import { randomUUID } from "node:crypto";
import type { Kind } from "../../lib/domain/kinds.ts";
import { gatewayRefusals, results, serviceCodes } from "./alibaba-codes.ts";
import type {
  MagicRegion,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";

/** One answer that a person or a fault leads to. */
type Coded = MagicRegion & { name: string; answer(kind: Kind | undefined): SimulatedAnswer };

/** Answers in shapes that the vendor's documents do not settle. */
const oddAnswers: readonly Coded[] = [
  odd("459001", "numbers as its codes", { Code: 200, ResultObject: { BizCode: 1, SubCode: 101 } }),
  odd("459002", "no result", {}),
  odd("459003", "an array as its result", { ResultObject: [] }),
  odd("459004", "an empty sub-code", { ResultObject: { BizCode: "1", SubCode: "" } }),
  odd("459005", "a match and a score of 699.9", scored("1", "101", 699.9)),
  odd("459006", "a match and the score of the decision, 700", scored("1", "101", 700)),
  odd("459007", "another face and a score of 700", scored("2", "204", 700)),
  odd("459008", "a score that is text", scored("1", "101", "912.40")),
  odd("459009", "a score over 1000", scored("1", "101", 1800)),
  odd("459010", "a face detail that is no JSON", {
    ResultObject: { BizCode: "1", SubCode: "101", FaceDetail: "{" },
  }),
  odd("459011", "no RequestId", { ...scored("1", "101", 912.4), RequestId: undefined }),
];

/** Every code, in a region of its own. */
const codes: readonly Coded[] = [
  ...results.map((result, index) => ({
    ...labelled(451, index, `result ${result}`, `result-${result.replace(":", "-")}`),
    answer: (kind: Kind | undefined) => resultAnswer(kind, result),
  })),
  ...serviceCodes.map(({ code }, index) => ({
    ...labelled(452, index, `Code ${code} under HTTP 200`, `code-${code}`),
    answer: (kind: Kind | undefined) => serviceAnswer(kind, code),
  })),
  ...gatewayRefusals.map(({ code, status }, index) => ({
    ...labelled(453, index, `HTTP ${status}, ${code}`, code),
    answer: (kind: Kind | undefined) => gatewayAnswer(kind, code),
  })),
];

/** Every answer of this vendor, no matter which person is asked about. */
export const ownFaults: SimulatedProvider["ownFaults"] = [
  ...codes.map(({ name, description, answer }) => ({ name, description, answer: () => answer(undefined) })),
  echo("echo-id", "RequestId with our key id in it", (request) => ({ RequestId: `R-${keyIdIn(request)}` })),
  echo("echo-number", "RequestId with the ID number in it", ({ body }) => ({
    RequestId: `R-${new URLSearchParams(body?.toString("utf8")).get("IdentifyNum")}`,
  })),
  echo("echo-code", "a result with our key id in it", (request) => ({
    ResultObject: { BizCode: `E-${keyIdIn(request)}` },
  })),
];

/** The people who lead to one code, or to an odd answer. */
export const magicRegions: readonly MagicRegion[] = [...codes, ...oddAnswers].map(
  ({ region, description }) => ({ region, description }),
);

/** What a person of a magic region leads to; undefined for any other region. */
export function codedAnswer(kind: Kind, region: string): SimulatedAnswer | undefined {
  return [...codes, ...oddAnswers].find((candidate) => candidate.region === region)?.answer(kind);
}

/** An answer with a result, by `BizCode` or `BizCode:SubCode`. Two-factor results have no sub-code. */
export function resultAnswer(kind: Kind | undefined, result: string, verifyScore?: number): SimulatedAnswer {
  const [BizCode = "", SubCode] = result.split(":");
  const FaceDetail = verifyScore === undefined ? undefined : JSON.stringify({ verifyScore });
  const ResultObject = kind === "two_factor" ? { BizCode } : { BizCode, SubCode, FaceDetail };
  return answerOf(kind, 200, BizCode !== "3", result, { ResultObject });
}

/** A refusal of the service. */
export function serviceAnswer(kind: Kind | undefined, code: string): SimulatedAnswer {
  const row = serviceCodes.find((candidate) => candidate.code === code);
  if (row === undefined) throw new Error(`The simulator does not know the code ${code}.`);
  return answerOf(kind, 200, false, `code-${code}`, { Code: code, Message: row.message });
}

/** A refusal before the service. */
export function gatewayAnswer(kind: Kind | undefined, code: string): SimulatedAnswer {
  const row = gatewayRefusals.find((candidate) => candidate.code === code);
  if (row === undefined) throw new Error(`The simulator does not know the code ${code}.`);
  const HostId = "cloudauth.aliyuncs.com";
  return answerOf(kind, row.status, false, code, { Code: code, Message: row.message, HostId });
}

function answerOf(
  kind: Kind | undefined,
  status: number,
  charged: boolean,
  code: string,
  body: object,
): SimulatedAnswer {
  const reference = randomUUID().toUpperCase();
  const text = JSON.stringify({ Code: "200", Message: "success", RequestId: reference, ...body });
  const headers = { "content-type": "application/json;charset=utf-8" };
  const answer = { status, headers, body: text, kind, charged, code };
  // The vendor's log has an id for each call that it charges, whether or not the answer shows it.
  return charged ? { ...answer, reference } : answer;
}

function scored(BizCode: string, SubCode: string, verifyScore: unknown) {
  return { ResultObject: { BizCode, SubCode, FaceDetail: JSON.stringify({ verifyScore }) } };
}

function labelled(group: number, index: number, description: string, name: string) {
  return { region: `${group}${String(index + 1).padStart(3, "0")}`, description, name };
}

function odd(region: string, description: string, body: object): Coded {
  const answer = (kind: Kind | undefined): SimulatedAnswer => answerOf(kind, 200, true, "odd", body);
  return { region, description: `an answer with ${description}`, name: "", answer };
}

function echo(
  name: string,
  description: string,
  change: (request: ReceivedRequest) => object,
): SimulatedProvider["ownFaults"][number] {
  const plain = { ResultObject: { BizCode: "1", SubCode: "101" } };
  return {
    name,
    description,
    answer: (request) => answerOf(undefined, 200, true, name, { ...plain, ...change(request) }),
  };
}

function keyIdIn({ headers }: ReceivedRequest): string {
  return /Credential=([^,]+)/u.exec(headers.authorization ?? "")?.[1] ?? "";
}
