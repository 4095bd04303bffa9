import { createHash } from "node:crypto";
import type { Kind } from "../../lib/domain/kinds.ts";
import { type ControlLevel, controlLevels } from "../../lib/domain/options.ts";
import { envelopeAnswer, errorAnswer, json, oddAnswers, ownFaults, success } from "./kuaidi100-answers.ts";
import { envelopeCodes, errorCodes } from "./kuaidi100-codes.ts";
import { isWellFormed, lookUp, magicRegionOf, type Person } from "./people.ts";
import { type Picture, pictureOf, refuses } from "./pictures.ts";
import type {
  Account,
  Allowance,
  Credentials,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";

/** The interfaces behind the one URL by `secret_code`, and the parameter that each has for the ID number. */
const interfaces: Readonly<Record<string, { kind: Kind; idNumberParameter: string }>> = {
  "33e7e61c95234dbe9b7f19680f227ae6": { kind: "three_factor", idNumberParameter: "idCardNum" },
  c22d28e8c01a430caf16a2feebf8e3c2: { kind: "two_factor", idNumberParameter: "idcard" },
  // Made up: a two-factor interface with the parameters of the three-factor one, which is not documented.
  "00000000000000000000000000000002": { kind: "two_factor", idNumberParameter: "idCardNum" },
};

const maxImageCharacters = 2 * 1024 * 1024;
const maxLongSidePixels = 1920;
const maxShortSidePixels = 1080;

/** 身份验证-公安验证 on the vendor's cloud: one URL, form parameters, errors inside HTTP 200. */
export const kuaidi100: SimulatedProvider = {
  id: "kuaidi100",
  maxBodyBytes: 10_000_000,
  defaultCredentials: { key: "10ca1kuaidi100key", secret: "10ca1kuaidi100secret" },
  bill: {
    headers: { time: "请求时间", product: "产品名称", reference: "任务ID", fee: "费用(元)" },
    products: {
      two_factor: { name: "身份验证-二要素", feeYuan: "0.60" },
      three_factor: { name: "身份验证-公安验证", feeYuan: "0.60" },
    },
  },
  answer: answerKuaidi100,
  ownFaults,
  magicRegions: [
    ...errorCodes
      .filter(({ code }) => code !== 0)
      .map(({ code }) => ({ region: regionOfErrorCode(code), description: `data.errorCode ${code}` })),
    ...envelopeCodes.map(({ code }) => ({
      region: String(130_000 + code),
      description: `envelope code ${code}`,
    })),
    ...oddAnswers.map(({ region, description }) => ({ region, description })),
  ],
};

/** A six-digit code is its own region; a shorter one is added to 120000. */
function regionOfErrorCode(code: number): string {
  return String(code >= 200_000 ? code : 120_000 + code);
}

function answerKuaidi100(
  request: ReceivedRequest,
  account: Account,
  allowance: () => Allowance,
): SimulatedAnswer {
  if (request.method !== "POST" || request.path !== "/api")
    return { ...envelopeAnswer(undefined, 400), status: 404 };
  if (request.body === undefined) return { ...envelopeAnswer(undefined, 400), status: 413 };
  if (!/^application\/x-www-form-urlencoded\b/iu.test(request.headers["content-type"] ?? ""))
    return envelopeAnswer(undefined, 400);
  const form = new URLSearchParams(request.body.toString("utf8"));

  const operation = interfaces[form.get("secret_code") ?? ""];
  if (operation === undefined) return envelopeAnswer(undefined, 400);
  const { kind, idNumberParameter } = operation;
  const login = account.credentials.find((candidate) => candidate["key"] === form.get("secret_key"));
  if (login === undefined) return envelopeAnswer(kind, 600);
  if (form.get("secret_sign") !== signatureOf(login)) return envelopeAnswer(kind, 503);
  if (!account.kinds.includes(kind)) return errorAnswer(kind, 6);
  const allowed = allowance();
  if (allowed !== "granted") return errorAnswer(kind, allowed === "exhausted" ? 17 : 18);

  const name = form.get("name") ?? "";
  const idNumber = form.get(idNumberParameter) ?? "";
  if (name === "" || idNumber === "") return envelopeAnswer(kind, 400);
  let picture: Picture | undefined;
  if (kind === "three_factor") {
    const checked = checkPicture(form);
    if ("refusal" in checked) return checked.refusal;
    picture = checked.picture;
  }

  const region = magicRegionOf(idNumber);
  const coded = region === undefined ? undefined : codedAnswer(kind, region);
  if (coded !== undefined) return coded;
  if (!isWellFormed(idNumber)) return errorAnswer(kind, 222_353);
  if (/[\d\s]/u.test(name)) return errorAnswer(kind, 222_352);
  return authorityAnswer(kind, lookUp(idNumber, name), picture);
}

/** The vendor's steps before the authority is asked: parameters, picture, quality, liveness. */
function checkPicture(form: URLSearchParams): { refusal: SimulatedAnswer } | { picture: Picture } {
  const kind = "three_factor";
  const quality = levelOf(form.get("qualityContro"));
  const liveness = levelOf(form.get("livenessControl"));
  const base64 = form.get("image") ?? "";
  if (
    form.get("imageType") !== "BASE64" ||
    base64 === "" ||
    quality === undefined ||
    liveness === undefined
  ) {
    return { refusal: envelopeAnswer(kind, 400) };
  }
  if (base64.length > maxImageCharacters) return { refusal: errorAnswer(kind, 222_304) };
  const bytes = Buffer.from(base64, "base64");
  // Encoded again it differs if a `+` became a blank, or for line breaks, a data: prefix or anything else.
  const picture = bytes.toString("base64") === base64 ? pictureOf(bytes) : undefined;
  if (picture === undefined) return { refusal: errorAnswer(kind, 222_203) };
  const sides = [picture.widthPixels, picture.heightPixels];
  if (Math.max(...sides) > maxLongSidePixels || Math.min(...sides) > maxShortSidePixels) {
    return { refusal: errorAnswer(kind, 222_309) };
  }
  if (!picture.hasFace) return { refusal: errorAnswer(kind, 222_202) };
  if (!picture.isUsable) return { refusal: errorAnswer(kind, 222_213) };
  if (refuses(quality, picture.qualityRefusedFrom)) return { refusal: errorAnswer(kind, 223_114) };
  if (refuses(liveness, picture.livenessRefusedFrom)) {
    return { refusal: errorAnswer(kind, picture.isSynthetic ? 223_131 : 223_120) };
  }
  return { picture };
}

function authorityAnswer(kind: Kind, person: Person, picture: Picture | undefined): SimulatedAnswer {
  // 222351 does not tell a mismatch from a number that is not on record.
  const byIdentity = { match: undefined, mismatch: 216_601, no_record: 222_354, refused: 222_360 };
  const identityCode = byIdentity[person.identity];
  if (identityCode !== undefined) return errorAnswer(kind, identityCode);
  if (picture === undefined) return errorAnswer(kind, 0);
  if (person.photo !== "good") return errorAnswer(kind, person.photo === "missing" ? 222_355 : 222_350);
  const score = String(person.score ?? picture.score);
  return json(kind, { code: 200, message: "success", data: { ...success(0), result: { score } } }, true, "0");
}

function codedAnswer(kind: Kind, region: string): SimulatedAnswer | undefined {
  const oddAnswer = oddAnswers.find((row) => row.region === region);
  if (oddAnswer !== undefined) return json(kind, oddAnswer.body(), true, "0");
  const envelope = envelopeCodes.find(({ code }) => String(130_000 + code) === region);
  if (envelope !== undefined) return envelopeAnswer(kind, envelope.code);
  const row = errorCodes.find(({ code }) => code !== 0 && regionOfErrorCode(code) === region);
  return row === undefined ? undefined : errorAnswer(kind, row.code);
}

/** Upper-case hex of MD5 over key and secret: the same for every call of an account. */
function signatureOf({ key, secret }: Credentials): string {
  return createHash("md5").update(`${key}${secret}`).digest("hex").toUpperCase();
}

function levelOf(text: string | null): ControlLevel | undefined {
  return controlLevels.find((level) => level === text);
}
