import { randomBytes, randomUUID } from "node:crypto";
import type { Kind } from "../../lib/domain/kinds.ts";
import { isWellFormed, lookUp, magicRegionOf, type Person } from "./people.ts";
import { type Picture, pictureAt, pictureOf } from "./pictures.ts";
import { gatewayErrors } from "./shuxun-gateway.ts";
import type {
  Account,
  Allowance,
  MagicRegion,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";

const operations: Readonly<Record<string, { kind: Kind; methods: readonly string[] }>> = {
  "/idcard/check": { kind: "two_factor", methods: ["GET", "POST"] },
  "/faceidcard/check": { kind: "three_factor", methods: ["POST"] },
};

const maxImageCharacters = 1024 * 1024;
/** From this similarity on the vendor says "same person", and from the second one on "not certain". */
const matchScore = 80;
const uncertainScore = 60;

/** Values of `data.result`: 1 to 8 are the vendor's, the others are unknown ones. */
const results = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Values of `code` other than 0; 99 stands for an unknown one. */
const bodyCodes = ["1", "3", "6", "11", "99"];

/** Answers in shapes that no documentation settles. */
const oddAnswers: readonly (MagicRegion & {
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
];

/** Two operations of one vendor behind Alibaba Cloud Market's gateway. */
export const shuxun: SimulatedProvider = {
  id: "shuxun",
  maxBodyBytes: 8 * 1024 * 1024,
  defaultCredentials: { appCode: "10ca15dc0de10ca15dc0de10ca15dc0d" },
  bill: {
    headers: { time: "调用时间", product: "接口名称", reference: "流水号", fee: "金额" },
    products: {
      two_factor: { name: "身份证二要素核验", feeYuan: "0.17" },
      three_factor: { name: "人脸身份证比对", feeYuan: "0.17" },
    },
  },
  answer: answerShuxun,
  ownFaults: [
    ...gatewayErrors.map(({ code, status, message }) => ({
      name: code,
      description: `gateway: HTTP ${status}, ${message}`,
      answer: () => gatewayAnswer(undefined, code),
    })),
    ...bodyCodes.map((code) => ({
      name: `code-${code}`,
      description: `body code ${code}`,
      answer: () => codeAnswer(undefined, code),
    })),
  ],
  magicRegions: [
    ...results.map((result) => ({ region: String(140_000 + result), description: `result ${result}` })),
    ...bodyCodes.map((code) => ({ region: regionOfBodyCode(code), description: `body code ${code}` })),
    ...oddAnswers.map(({ region, description }) => ({ region, description })),
  ],
};

function regionOfBodyCode(code: string): string {
  return String(140_100 + Number(code));
}

function answerShuxun(
  request: ReceivedRequest,
  account: Account,
  allowance: () => Allowance,
): SimulatedAnswer {
  const operation = operations[request.path];
  if (operation === undefined) return gatewayAnswer(undefined, "I404NF");
  const { kind, methods } = operation;
  if (!methods.includes(request.method)) return gatewayAnswer(kind, "I405UM");
  if (request.body === undefined) return gatewayAnswer(kind, "I413RL");

  const appCode = /^APPCODE (\S+)$/u.exec(request.headers.authorization ?? "")?.[1];
  if (appCode === undefined) return gatewayAnswer(kind, "A401AC");
  const isKnown = account.credentials.some((candidate) => candidate["appCode"] === appCode);
  if (!isKnown || !account.kinds.includes(kind)) return gatewayAnswer(kind, "I403AA");
  const allowed = allowance();
  if (allowed !== "granted") return gatewayAnswer(kind, allowed === "exhausted" ? "B403MQ" : "T429MR");

  const parameters = kind === "two_factor" ? request.query : formOf(request);
  const name = parameters?.get("name") ?? "";
  const idNumber = parameters?.get("idCard") ?? "";
  if (parameters === undefined || name === "" || idNumber === "") return codeAnswer(kind, "1");
  const picture = kind === "three_factor" ? pictureIn(parameters) : undefined;
  if (picture === "unusable") return codeAnswer(kind, "1");

  const region = magicRegionOf(idNumber);
  const coded = region === undefined ? undefined : codedAnswer(kind, region, idNumber);
  if (coded !== undefined) return coded;
  if (!isWellFormed(idNumber)) return codeAnswer(kind, "1");
  const person = lookUp(idNumber, name);
  const result = picture === undefined ? resultOfIdentity(person) : resultOfFace(person, picture);
  return resultAnswer(kind, result, idNumber);
}

/** The form of a three-factor call. Its content type is taken from the vendor's other operations. */
function formOf(request: ReceivedRequest): URLSearchParams | undefined {
  const isForm = /^application\/x-www-form-urlencoded\b/iu.test(request.headers["content-type"] ?? "");
  return isForm ? new URLSearchParams(request.body?.toString("utf8")) : undefined;
}

function pictureIn(form: URLSearchParams): Picture | "unusable" {
  const base64 = form.get("image") ?? "";
  const url = form.get("imgUrl") ?? "";
  if (base64 === "") return url === "" ? "unusable" : pictureAt(url);
  const bytes = Buffer.from(base64, "base64");
  if (base64.length > maxImageCharacters || bytes.toString("base64") !== base64) return "unusable";
  return pictureOf(bytes) ?? "unusable";
}

function resultOfIdentity({ identity }: Person): number {
  return { match: 1, mismatch: 2, refused: 2, no_record: 3 }[identity];
}

function resultOfFace(person: Person, picture: Picture): number {
  if (!picture.isUsable) return 8;
  if (person.identity !== "match") return person.identity === "no_record" ? 7 : 4;
  if (person.photo !== "good") return 5;
  if (!picture.hasFace) return 6;
  const score = person.score ?? picture.score;
  if (score >= matchScore) return 1;
  return score >= uncertainScore ? 2 : 3;
}

function codedAnswer(kind: Kind, region: string, idNumber: string): SimulatedAnswer | undefined {
  const result = results.find((candidate) => String(140_000 + candidate) === region);
  if (result !== undefined) return resultAnswer(kind, result, idNumber);
  const code = bodyCodes.find((candidate) => regionOfBodyCode(candidate) === region);
  if (code !== undefined) return codeAnswer(kind, code);
  const oddAnswer = oddAnswers.find((row) => row.region === region);
  if (oddAnswer === undefined) return undefined;
  const body = { ...envelope("0", 1), ...oddAnswer.body };
  return vendorAnswer(kind, body, oddAnswer.charged, "odd", oddAnswer.status);
}

function resultAnswer(kind: Kind, result: number, idNumber: string): SimulatedAnswer {
  // The two-factor operation also returns what can be read from the number, without being asked.
  const extra = { birthday: idNumber.slice(6, 14), gender: "男", age: 126, province: "北京市" };
  const data = kind === "two_factor" ? { result, ...extra } : { result };
  return vendorAnswer(kind, { ...envelope("0", 1), data }, true, String(result));
}

function codeAnswer(kind: Kind | undefined, code: string): SimulatedAnswer {
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

function gatewayAnswer(kind: Kind | undefined, code: string): SimulatedAnswer {
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
  return { region, description, status, body, charged: charged && body["isFee"] !== 0 };
}
