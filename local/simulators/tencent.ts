import * as v from "valibot";
import type { Kind } from "../../lib/domain/kinds.ts";
import { parseJson } from "../http.ts";
import { createCounts } from "./day-counts.ts";
import { isWellFormed, lookUp, magicRegionOf, type Person } from "./people.ts";
import { type Picture, pictureOf } from "./pictures.ts";
import type {
  Account,
  Allowance,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";
import {
  codedAnswer,
  errorAnswer,
  failureAnswer,
  magicRegions,
  ownFaults,
  successAnswer,
  twoFactorAnswer,
} from "./tencent-answers.ts";
import { refusalOfSignature } from "./tencent-signature.ts";

const version = "2018-03-01";

const maxImageCharacters = 3 * 1024 * 1024;
/** From this similarity on the vendor says "same person". */
const decisionPoint = 70;
/** "One ID number 1,000 times a day", "one name 500 times a day". */
const numberPerDay = 1000;
const namePerDay = 500;
/** "One ID number 15 times a minute and 30 times a day", for faces. */
const facePerMinute = 15;
const facePerDay = 30;

/** The fields of both operations: a field that the action does not have is refused, as the vendor does. */
const person = { IdCard: v.string(), Name: v.string(), Encryption: v.optional(v.unknown()) };
const bodySchemas = {
  two_factor: v.strictObject(person),
  three_factor: v.strictObject({
    ...person,
    ImageBase64: v.string(),
    Extra: v.optional(v.pipe(v.string(), v.maxLength(10))),
  }),
} as const;

/** The kinds that the vendor sells, by their action. */
const kindsByAction: Readonly<Record<string, keyof typeof bodySchemas>> = {
  IdCardVerification: "two_factor",
  ImageRecognitionV2: "three_factor",
};
type Body = { IdCard: string; Name: string; ImageBase64?: string };

const counts = createCounts();

/** 人脸核身: one address, actions in a header, refusals and results under the status 200. */
export const tencent: SimulatedProvider = {
  id: "tencent",
  maxBodyBytes: 10 * 1024 * 1024,
  defaultCredentials: {
    secretId: "AKID10ca1tencentsecretid10ca1",
    secretKey: "10ca1tencentsecretkey10ca1",
  },
  bill: {
    headers: { time: "请求时间", product: "接口名称", reference: "RequestId", fee: "总价(元)" },
    products: {
      two_factor: { name: "身份信息认证", feeYuan: "0.30" },
      three_factor: { name: "照片人脸核身", feeYuan: "1.00" },
    },
  },
  answer: answerTencent,
  forget: () => counts.clear(),
  ownFaults,
  magicRegions,
};

function answerTencent(
  request: ReceivedRequest,
  account: Account,
  allowance: () => Allowance,
): SimulatedAnswer {
  const action = String(request.headers["x-tc-action"] ?? "");
  const kind = kindsByAction[action];
  const refuse = (code: string): SimulatedAnswer => errorAnswer(kind, code);
  if (request.method !== "POST") return refuse("UnsupportedProtocol");
  if (request.path !== "" && request.path !== "/") return refuse("InvalidRequest");
  if (request.body === undefined) return refuse("RequestSizeLimitExceeded");
  if (action === "") return refuse("MissingParameter");
  const refusal = refusalOfSignature(request, account.credentials);
  if (refusal !== undefined) return refuse(refusal);
  if (request.headers["x-tc-version"] !== version) return refuse("NoSuchVersion");
  if (kind === undefined) return refuse("InvalidAction");
  if (!account.kinds.includes(kind)) return refuse("UnauthorizedOperation.Nonactivated");
  const allowed = allowance();
  if (allowed !== "granted") {
    return refuse(allowed === "exhausted" ? "UnauthorizedOperation.Arrears" : "RequestLimitExceeded");
  }
  if (!/^application\/json\b/iu.test(request.headers["content-type"] ?? "")) return refuse("InvalidRequest");
  const body = parseJson(request.body);
  if (body === undefined) return refuse("InvalidParameter");
  const parsed = v.safeParse(bodySchemas[kind], body);
  return parsed.success ? answerBody(kind, parsed.output) : refuse(faultOf(parsed.issues));
}

/** What the vendor says of a body by the first thing that is wrong with it. */
function faultOf([issue]: readonly v.BaseIssue<unknown>[]): string {
  if (issue?.expected === "never") return "UnknownParameter";
  return issue?.received === "undefined" ? "MissingParameter" : "InvalidParameter";
}

function answerBody(kind: Kind, body: Body): SimulatedAnswer {
  const { IdCard: idNumber, Name: name, ImageBase64: base64 } = body;
  const isFace = kind === "three_factor";
  // The person who leads to a code leads to it whatever else is wrong.
  const region = magicRegionOf(idNumber);
  const coded = region === undefined ? undefined : codedAnswer(kind, region);
  if (coded !== undefined) return coded;
  if (!isWellFormed(idNumber)) return isFace ? failureAnswer("IdFormatError") : twoFactorAnswer("-2");
  if (name === "" || /[\d\s]/u.test(name)) {
    return isFace ? failureAnswer("NameFormatError") : twoFactorAnswer("-3");
  }
  const picture = base64 === undefined ? undefined : checkPicture(base64);
  if (typeof picture === "string") return failureAnswer(picture);
  if (isLimited(kind, idNumber, name)) {
    return isFace ? failureAnswer("IdentityAuthLimitExceeded") : twoFactorAnswer("-7");
  }
  const known = lookUp(idNumber, name);
  return picture === undefined ? twoFactorAnswer(resultOf(known)) : faceAnswer(known, picture);
}

function isLimited(kind: Kind, idNumber: string, name: string): boolean {
  const ofNumber = counts.add(`${kind} number ${idNumber}`);
  const ofName = counts.add(`${kind} name ${name}`);
  if (ofName.today > namePerDay) return true;
  if (kind === "two_factor") return ofNumber.today > numberPerDay;
  return ofNumber.today > facePerDay || ofNumber.thisMinute > facePerMinute;
}

/** What the picture shows, or the code that refuses it. */
function checkPicture(base64: string): Picture | string {
  if (base64 === "") return "EmptyImageError";
  if (base64.length > maxImageCharacters) return "LifePhotoSizeError";
  const bytes = Buffer.from(base64, "base64");
  const isTaken =
    bytes.subarray(0, 2).toString("hex") === "ffd8" || bytes.subarray(1, 4).toString() === "PNG";
  // Encoded again it differs if its padding is missing, or for line breaks, a data: prefix or anything else.
  const picture = isTaken && bytes.toString("base64") === base64 ? pictureOf(bytes) : undefined;
  return picture ?? "ImageDecodeFailed";
}

function resultOf({ identity }: Person): string {
  return { match: "0", mismatch: "-1", refused: "-1", no_record: "-5" }[identity];
}

function faceAnswer(known: Person, picture: Picture): SimulatedAnswer {
  if (!picture.hasFace) return failureAnswer("LifePhotoDetectNoFaces");
  if (!picture.isUsable) return failureAnswer("PoorImageQuality");
  if (picture.isSynthetic) return failureAnswer("LifePhotoDetectFake");
  if (known.identity !== "match") {
    return failureAnswer(known.identity === "no_record" ? "IdNoExistSystem" : "IdNameMisMatch");
  }
  if (known.photo !== "good") {
    return failureAnswer(known.photo === "missing" ? "IdPhotoNoExist" : "IdPhotoPoorQuality");
  }
  const score = known.score ?? picture.score;
  return score >= decisionPoint ? successAnswer(score) : failureAnswer("CompareLowSimilarity", score);
}
