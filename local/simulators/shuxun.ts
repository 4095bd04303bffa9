import type { Kind } from "../../lib/domain/kinds.ts";
import { isWellFormed, lookUp, magicRegionOf, type Person } from "./people.ts";
import { type Picture, pictureAt, pictureOf } from "./pictures.ts";
import {
  bodyCodes,
  codeAnswer,
  codedAnswer,
  gatewayAnswer,
  oddAnswers,
  ownFaults,
  regionOfBodyCode,
  resultAnswer,
  results,
} from "./shuxun-answers.ts";
import type {
  Account,
  Allowance,
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
  ownFaults,
  magicRegions: [
    ...results.map((result) => ({ region: String(140_000 + result), description: `result ${result}` })),
    ...bodyCodes.map((code) => ({ region: regionOfBodyCode(code), description: `body code ${code}` })),
    ...oddAnswers.map(({ region, description }) => ({ region, description })),
  ],
};

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
