import type { Kind } from "../../lib/domain/kinds.ts";
import {
  codedAnswer,
  gatewayAnswer,
  magicRegions,
  ownFaults,
  resultAnswer,
  serviceAnswer,
} from "./alibaba-answers.ts";
import { forgetNonces, refusalOfSignature } from "./alibaba-signature.ts";
import { createCounts } from "./day-counts.ts";
import { isWellFormed, lookUp, magicRegionOf, type Person } from "./people.ts";
import { type Picture, pictureAt, pictureOf } from "./pictures.ts";
import type {
  Account,
  Allowance,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";

const id = "alibaba";

const kindsByAction: Readonly<Record<string, Kind>> = {
  Id2MetaVerify: "two_factor",
  Id3MetaVerify: "three_factor",
  Id3MetaVerifyPRO: "three_factor",
};
const version = "2019-03-07";

const maxImageCharacters = 1024 * 1024;
const sidesPixels = { long: [640, 1920], short: [480, 1080] } as const;
/** `verifyScore` from which the vendor says "the same person", and "suspected to be the person". */
const matchScore = 700;
const suspectedScore = 600;
/** "Too many duplicate calls": the vendor does not say how many; this is the simulator's own number, a day. */
const samePersonPerDay = 100;

const counts = createCounts();

/** 信息核验: one address, actions in a header, a gateway that checks signatures and a service that answers 200. */
export const alibaba: SimulatedProvider = {
  id,
  maxBodyBytes: 8 * 1024 * 1024,
  defaultCredentials: {
    accessKeyId: "LTAI10ca1alibabakeyid",
    accessKeySecret: "10ca1alibabakeysecret10ca1",
  },
  bill: {
    headers: { time: "调用时间", product: "产品名称", reference: "RequestId", fee: "应付金额(元)" },
    products: {
      two_factor: { name: "身份二要素核验", feeYuan: "0.30" },
      three_factor: { name: "身份三要素核验", feeYuan: "1.00" },
    },
  },
  answer: answerAlibaba,
  forget() {
    counts.clear();
    forgetNonces();
  },
  ownFaults,
  magicRegions,
};

function answerAlibaba(
  request: ReceivedRequest,
  account: Account,
  allowance: () => Allowance,
): SimulatedAnswer {
  const action = String(request.headers["x-acs-action"] ?? "");
  const kind = kindsByAction[action];
  const refuse = (code: string): SimulatedAnswer => gatewayAnswer(kind, code);
  if (request.method !== "POST") return refuse("UnsupportedHTTPMethod");
  if (request.path !== "" && request.path !== "/") return refuse("InvalidApi.NotFound");
  if (request.body === undefined) return refuse("InvalidParameter");
  const refusal = refusalOfSignature(request, `/${id}`, account.credentials);
  if (refusal !== undefined) return refuse(refusal);
  if (request.headers["x-acs-version"] !== version) return refuse("NoSuchVersion");
  if (kind === undefined) return refuse("InvalidApi.NotFound");
  const allowed = allowance();
  if (allowed === "throttled") return refuse("Throttling.User");
  if (!account.kinds.includes(kind)) return serviceAnswer(kind, "410");
  if (allowed === "exhausted") return serviceAnswer(kind, "412");
  return answerForm(kind, action === "Id3MetaVerifyPRO", parametersOf(request));
}

/** The operations take their parameters in the body, and in the query as well. */
function parametersOf({ query, headers, body }: ReceivedRequest): URLSearchParams {
  const isForm = /^application\/x-www-form-urlencoded\b/iu.test(headers["content-type"] ?? "");
  return new URLSearchParams([...query, ...new URLSearchParams(isForm ? body?.toString("utf8") : "")]);
}

function answerForm(kind: Kind, isPro: boolean, form: URLSearchParams): SimulatedAnswer {
  const idNumber = form.get("IdentifyNum") ?? "";
  const name = form.get("UserName") ?? "";
  if (idNumber === "" || name === "" || !form.has("ParamType")) return serviceAnswer(kind, "400");
  const picture = kind === "three_factor" ? pictureIn(form) : undefined;
  if (typeof picture === "string") return serviceAnswer(kind, picture);
  const region = magicRegionOf(idNumber);
  const coded = region === undefined ? undefined : codedAnswer(kind, region);
  if (coded !== undefined) return coded;
  if (form.get("ParamType") !== "normal" || !isWellFormed(idNumber) || /[\d\s]/u.test(name)) {
    return serviceAnswer(kind, "401");
  }
  if (counts.add(`${kind} ${idNumber} ${name}`).today > samePersonPerDay) return serviceAnswer(kind, "403");
  const person = lookUp(idNumber, name);
  if (picture === undefined) return resultAnswer(kind, identityResults[person.identity]);
  // The authority of this operation knows no residence permits.
  if (isPro && /^8[123]/u.test(idNumber)) return resultAnswer(kind, "3:302");
  return faceAnswer(person, picture, isPro);
}

const identityResults = { match: "1", mismatch: "2", refused: "2", no_record: "3" } as const;

/** What the picture shows, or the code that refuses it. */
function pictureIn(form: URLSearchParams): Picture | string {
  const [base64, url] = [form.get("FacePicture") ?? "", form.get("FaceUrl") ?? ""];
  const crop = form.get("Crop") ?? "F";
  if ((base64 === "") === (url === "") || (crop !== "T" && crop !== "F")) return "400";
  const picture = base64 === "" ? pictureAt(url) : decoded(base64);
  return picture !== undefined && isOfSize(picture) ? picture : "405";
}

function decoded(base64: string): Picture | undefined {
  if (base64.length >= maxImageCharacters) return undefined;
  const bytes = Buffer.from(base64, "base64");
  const isTaken =
    bytes.subarray(0, 2).toString("hex") === "ffd8" || bytes.subarray(1, 4).toString() === "PNG";
  return isTaken && bytes.toString("base64") === base64 ? pictureOf(bytes) : undefined;
}

function isOfSize({ widthPixels, heightPixels }: Picture): boolean {
  const [long, short] = [Math.max(widthPixels, heightPixels), Math.min(widthPixels, heightPixels)];
  const { long: longSide, short: shortSide } = sidesPixels;
  return long >= longSide[0] && long <= longSide[1] && short >= shortSide[0] && short <= shortSide[1];
}

function faceAnswer(person: Person, picture: Picture, isPro: boolean): SimulatedAnswer {
  const kind = "three_factor";
  if (person.identity === "no_record") return resultAnswer(kind, "3:301");
  if (person.identity !== "match") return resultAnswer(kind, "2:201");
  if (person.photo !== "good") return resultAnswer(kind, person.photo === "missing" ? "2:203" : "3:302");
  if (!picture.hasFace) return resultAnswer(kind, "2:205");
  if (!picture.isUsable) return resultAnswer(kind, "2:208");
  const similarity = person.score ?? picture.score;
  const verifyScore = similarity * 10;
  // The plain operation's score has no documented scale.
  const shown = isPro ? verifyScore : similarity / 2;
  if (verifyScore >= matchScore) return resultAnswer(kind, "1:101", shown);
  return resultAnswer(kind, verifyScore >= suspectedScore ? "2:202" : "2:204", shown);
}
