import { createHash, randomInt } from "node:crypto";
import type { Kind } from "../../lib/domain/kinds.ts";
import { type ControlLevel, controlLevels } from "../../lib/domain/options.ts";
import { envelopeCodes, errorCodeRow, errorCodes } from "./kuaidi100-codes.ts";
import { isWellFormed, lookUp, magicRegionOf, type Person } from "./people.ts";
import { type Picture, pictureOf, refuses } from "./pictures.ts";
import type {
  Account,
  Allowance,
  Credentials,
  MagicRegion,
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

/** Answers in shapes that the vendor's documentation does not show, or shows in one of two ways. */
const oddAnswers: readonly (MagicRegion & { body: () => unknown })[] = [
  odd("310001", "both codes as text", () => ({
    code: "200",
    data: { ...success("0"), result: { score: "97.2" } },
  })),
  odd("310002", "the score as a number", () => ({
    code: 200,
    data: { ...success(0), result: { score: 97.2 } },
  })),
  odd("310003", "no score", () => ({ code: 200, data: { ...success(0), result: {} } })),
  odd("310004", "a score that is not a number", () => ({
    code: 200,
    data: { ...success(0), result: { score: "--" } },
  })),
  odd("310005", "no result", () => ({ code: 200, data: success(0) })),
  odd("310006", "no data", () => ({ code: 200 })),
  odd("310007", "a score over 100", () => ({ code: 200, data: { ...success(0), result: { score: "180" } } })),
  odd("310008", "no error code", () => ({ code: 200, data: { taskId: "1", result: { score: "97.2" } } })),
  odd("310009", "the score of the threshold, 80", () => ({
    code: 200,
    data: { ...success(0), result: { score: "80" } },
  })),
  odd("310010", "the highest score, 100", () => ({
    code: 200,
    data: { ...success(0), result: { score: "100" } },
  })),
  odd("310011", "the lowest score, 0", () => ({
    code: 200,
    data: { ...success(0), result: { score: "0" } },
  })),
];

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
  ownFaults: [
    ...errorCodes.map(({ code }) => ({
      name: `error-code-${code}`,
      description: `data.errorCode ${code}`,
      answer: () => errorAnswer(undefined, code),
    })),
    ...envelopeCodes.map(({ code }) => ({
      name: `code-${code}`,
      description: `envelope code ${code}`,
      answer: () => envelopeAnswer(undefined, code),
    })),
    // The same page over an answer that was charged is the fault "html": nobody can tell one from the other.
    {
      name: "free-page",
      description: "an HTML page with status 200, which is not charged",
      answer: freePage,
    },
  ],
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
  const byIdentity = { match: undefined, mismatch: 222_351, no_record: 222_354, refused: 222_360 };
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

function errorAnswer(kind: Kind | undefined, code: number): SimulatedAnswer {
  const row = errorCodeRow(code);
  const data = { errorCode: code, errorMessage: row.message, taskId: nextTaskId() };
  return json(kind, { code: 200, message: "success", data }, row.charged, String(code));
}

function envelopeAnswer(kind: Kind | undefined, code: number): SimulatedAnswer {
  const message = envelopeCodes.find((row) => row.code === code)?.message;
  return json(kind, { code, ...(message !== undefined && { message }) }, false, `code-${code}`);
}

function json(kind: Kind | undefined, body: unknown, charged: boolean, code: string): SimulatedAnswer {
  const headers = { "content-type": "application/json;charset=UTF-8" };
  const text = JSON.stringify(body);
  const answer = { status: 200, headers, body: text, kind, charged, code };
  // The vendor's log has an id for each call that it charges, whether or not the answer shows it.
  return charged ? { ...answer, reference: /"taskId":"(\d+)"/u.exec(text)?.[1] ?? nextTaskId() } : answer;
}

function freePage(): SimulatedAnswer {
  const headers = { "content-type": "text/html;charset=UTF-8" };
  const body = "<html><body>系统维护中</body></html>";
  return { status: 200, headers, body, kind: undefined, charged: false, code: "page" };
}

function success(errorCode: number | string): Record<string, unknown> {
  return { errorCode, errorMessage: "SUCCESS", taskId: nextTaskId() };
}

/** Thirteen digits, as in the documentation, that identify a call in the vendor's log. */
function nextTaskId(): string {
  return String(1_000_000_000_000 + randomInt(9_000_000_000_000));
}

/** Upper-case hex of MD5 over key and secret: the same for every call of an account. */
function signatureOf({ key, secret }: Credentials): string {
  return createHash("md5").update(`${key}${secret}`).digest("hex").toUpperCase();
}

function levelOf(text: string | null): ControlLevel | undefined {
  return controlLevels.find((level) => level === text);
}

function odd(region: string, description: string, body: () => unknown): (typeof oddAnswers)[number] {
  return { region, description: `error code 0 with ${description}`, body };
}
