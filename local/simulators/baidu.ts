import type { Kind } from "../../lib/domain/kinds.ts";
import { type ControlLevel, controlLevels } from "../../lib/domain/options.ts";
import { type Fields, isFields } from "../../lib/input/fields.ts";
import { parseJson } from "../http.ts";
import { coded, codedAnswer, magicRegions, ownFaults } from "./baidu-answers.ts";
import { loginOf } from "./baidu-signature.ts";
import { isWellFormed, lookUp, magicRegionOf, type Person } from "./people.ts";
import { type Picture, pictureOf, refuses } from "./pictures.ts";
import type {
  Account,
  Allowance,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";

const id = "baidu";

const kindsByPath: Readonly<Record<string, Kind>> = {
  "/rest/2.0/face/v3/person/idmatch": "two_factor",
  "/rest/2.0/face/v3/person/verify": "three_factor",
};

const tokenPath = "/oauth/2.0/token";

const maxImageCharacters = 2 * 1024 * 1024;
const maxLongSidePixels = 1920;
const maxShortSidePixels = 1080;

/** 人脸识别 v3: two operations, signed by the cloud account's key, with errors inside HTTP 200. */
export const baidu: SimulatedProvider = {
  id,
  maxBodyBytes: 10_000_000,
  defaultCredentials: {
    accessKey: "10ca1baiduaccesskey10ca1baiduacc",
    secretKey: "10ca1baidusecretkey10ca1baidusec",
  },
  bill: {
    headers: { time: "调用时间", product: "接口", reference: "log_id", fee: "金额(元)" },
    products: {
      two_factor: { name: "身份证与名字比对", feeYuan: "0.30" },
      three_factor: { name: "公安验证", feeYuan: "1.00" },
    },
  },
  answer: answerBaidu,
  ownFaults,
  magicRegions,
};

function answerBaidu(
  request: ReceivedRequest,
  account: Account,
  allowance: () => Allowance,
): SimulatedAnswer {
  if (request.path === tokenPath) return noToken;
  const kind = kindsByPath[request.path];
  if (request.method !== "POST" || kind === undefined) return coded(undefined, 3);
  if (request.body === undefined) return coded(kind, 222_304);
  // The keys of cloud accounts buy no tokens.
  if (request.query.has("access_token")) return coded(kind, 110);
  if (loginOf(request, `/${id}`, account.credentials) === undefined) return coded(kind, 14);
  if (!account.kinds.includes(kind)) return coded(kind, 6);
  const allowed = allowance();
  if (allowed !== "granted") return coded(kind, allowed === "exhausted" ? 17 : 18);
  return answerParameters(kind, parametersOf(request));
}

/** What the page of tokens says of a key that is not an application's; the vendor's clients then sign instead. */
const noToken: SimulatedAnswer = {
  status: 401,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ error: "invalid_client", error_description: "unknown client id" }),
  kind: undefined,
  charged: false,
  code: "invalid_client",
};

/** JSON, as the page shows it, or a form, as some of the vendor's own clients send it. */
function parametersOf({ headers, body = Buffer.alloc(0) }: ReceivedRequest): Fields {
  if (/^application\/x-www-form-urlencoded\b/iu.test(headers["content-type"] ?? "")) {
    return Object.fromEntries(new URLSearchParams(body.toString("utf8")));
  }
  const json = parseJson(body);
  return isFields(json) ? json : {};
}

function answerParameters(kind: Kind, parameters: Fields): SimulatedAnswer {
  const { name, id_card_number: idNumber } = parameters;
  if (typeof name !== "string" || typeof idNumber !== "string" || name === "" || idNumber === "") {
    return coded(kind, 222_001);
  }
  const checked = kind === "three_factor" ? checkPicture(parameters) : undefined;
  if (typeof checked === "number") return coded(kind, checked);
  const region = magicRegionOf(idNumber);
  const magic = region === undefined ? undefined : codedAnswer(kind, region);
  if (magic !== undefined) return magic;
  if (!isWellFormed(idNumber)) return coded(kind, 222_353);
  if (/[\d\s]/u.test(name)) return coded(kind, 222_352);
  return authorityAnswer(kind, lookUp(idNumber, name), checked);
}

/** The steps before the authority is asked: parameters, picture, quality, liveness. A number is the code that refuses. */
function checkPicture(parameters: Fields): Picture | number {
  const { image, image_type: type } = parameters;
  const quality = levelOf(parameters["quality_control"]);
  const liveness = levelOf(parameters["liveness_control"]);
  if (typeof image !== "string" || image === "") return 222_001;
  if (type !== "BASE64" || quality === undefined || liveness === undefined) return 216_100;
  if (image.length > maxImageCharacters) return 222_304;
  const bytes = Buffer.from(image, "base64");
  const picture = bytes.toString("base64") === image ? pictureOf(bytes) : undefined;
  if (picture === undefined) return 222_203;
  const sides = [picture.widthPixels, picture.heightPixels];
  if (Math.max(...sides) > maxLongSidePixels || Math.min(...sides) > maxShortSidePixels) return 222_304;
  if (!picture.hasFace) return 222_202;
  if (!picture.isUsable) return 222_213;
  if (refuses(quality, picture.qualityRefusedFrom)) return 223_114;
  if (refuses(liveness, picture.livenessRefusedFrom)) return picture.isSynthetic ? 223_131 : 223_120;
  return picture;
}

/** A control that is left out controls nothing. */
function levelOf(value: unknown): ControlLevel | undefined {
  return controlLevels.find((level) => level === (value ?? "NONE"));
}

function authorityAnswer(kind: Kind, person: Person, picture: Picture | undefined): SimulatedAnswer {
  const byIdentity = { match: undefined, mismatch: 216_601, no_record: 222_354, refused: 222_360 };
  const identityCode = byIdentity[person.identity];
  if (identityCode !== undefined) return coded(kind, identityCode);
  if (picture === undefined) return coded(kind, 0);
  if (person.photo !== "good") return coded(kind, person.photo === "missing" ? 222_355 : 222_350);
  return coded(kind, 0, { score: person.score ?? picture.score });
}
