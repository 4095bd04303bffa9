import * as v from "valibot";
import type { Kind } from "../../lib/domain/kinds.ts";
import { parseJson } from "../http.ts";
import { codedAnswer, magicRegions, ownFaults, refused, verified } from "./huawei-answers.ts";
import { type VerificationCode, verificationCodes } from "./huawei-codes.ts";
import { checkSignature, forgetMistakes } from "./huawei-signature.ts";
import { isWellFormed, lookUp, magicRegionOf, type Person } from "./people.ts";
import { type Picture, pictureOf } from "./pictures.ts";
import type {
  Account,
  Allowance,
  ReceivedRequest,
  SimulatedAnswer,
  SimulatedProvider,
} from "./simulated-provider.ts";

const id = "huawei";

const kindsByPath: Readonly<Record<string, Kind>> = {
  "/v2.0/ivs-idcard-extention": "two_factor",
  "/v2.0/ivs-standard": "three_factor",
};

const minImageCharacters = 10 * 1024;
const maxImageCharacters = 4 * 1024 * 1024;
const minSidePixels = 300;
const maxSidePixels = 4000;
/** From this similarity on the simulated vendor says "valid"; the real one does not say from which. */
const matchScore = 80;

const personSchema = v.object({
  verification_name: v.nullish(v.unknown()),
  verification_id: v.nullish(v.unknown()),
  face_image: v.nullish(v.unknown()),
});
type Entry = v.InferOutput<typeof personSchema>;

const bodySchema = v.object({
  meta: v.object({ uuid: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) }),
  data: v.object({ req_data: v.array(personSchema) }),
});

/** 人证核身: two JSON operations behind an API gateway that checks signatures. */
export const huawei: SimulatedProvider = {
  id,
  // The gateway takes 12 MB.
  maxBodyBytes: 12 * 1024 * 1024,
  defaultCredentials: {
    accessKey: "10CA1HUAWEIACCESSKEY",
    secretKey: "10ca1huaweisecretkey10ca1huaweisecretke",
  },
  bill: {
    headers: { time: "消费时间", product: "产品", reference: "请求标识", fee: "应付金额(元)" },
    products: {
      two_factor: { name: "人证核身-证件版", feeYuan: "0.30" },
      three_factor: { name: "人证核身-标准版", feeYuan: "1.00" },
    },
  },
  answer: answerHuawei,
  forget: forgetMistakes,
  ownFaults,
  magicRegions,
};

function answerHuawei(
  request: ReceivedRequest,
  account: Account,
  allowance: () => Allowance,
): SimulatedAnswer {
  const kind = kindsByPath[request.path.replace(/\/$/u, "")];
  if (request.method !== "POST" || kind === undefined) return refused(undefined, "APIG.0101");
  if (request.body === undefined) return refused(kind, "APIG.0201-413");
  const checked = checkSignature(request, `/${id}`, account.credentials);
  if ("refusal" in checked) return refused(kind, "APIG.0301", checked.refusal);
  if (!account.kinds.includes(kind)) return refused(kind, "IVS.0015");
  const allowed = allowance();
  if (allowed !== "granted") return refused(kind, allowed === "exhausted" ? "IVS.0014" : "APIG.0308");

  if (!/^application\/json\b/iu.test(request.headers["content-type"] ?? "")) return refused(kind, "IVS.0001");
  const body = v.safeParse(bodySchema, parseJson(request.body));
  if (!body.success) return refused(kind, "IVS.0001");
  const { meta, data } = body.output;
  const [entry, ...others] = data.req_data;
  if (others.length > 0) return refused(kind, "IVS.0002");
  return entry === undefined ? refused(kind, "IVS.0003") : answerEntry(kind, meta.uuid, entry);
}

function answerEntry(kind: Kind, uuid: string, entry: Entry): SimulatedAnswer {
  const { verification_name: name, verification_id: idNumber } = entry;
  if (typeof name !== "string" || typeof idNumber !== "string" || name === "" || idNumber === "") {
    return refused(kind, "IVS.0003");
  }
  const checked = kind === "three_factor" ? checkPicture(entry.face_image) : undefined;
  if (typeof checked === "string") return refused(kind, checked);

  const region = magicRegionOf(idNumber);
  const coded = region === undefined ? undefined : codedAnswer(kind, region, uuid);
  if (coded !== undefined) return coded;
  if (!isWellFormed(idNumber)) return refused(kind, "IVS.0011");
  if (/[\d\s]/u.test(name)) return refused(kind, "IVS.0011", formOf("verification_name"));
  return authorityAnswer(kind, uuid, lookUp(idNumber, name), checked);
}

function formOf(parameter: string): string {
  return `The request param has wrong format, ${parameter} is invalid.`;
}

/** What the picture shows, or the code that refuses it. */
function checkPicture(base64: unknown): Picture | string {
  if (typeof base64 !== "string" || base64 === "") return "IVS.0003";
  if (base64.length < minImageCharacters || base64.length > maxImageCharacters) return "IVS.0004";
  const bytes = Buffer.from(base64, "base64");
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8 && bytes.toString("base64") === base64;
  const picture = isJpeg ? pictureOf(bytes) : undefined;
  if (picture === undefined) return "IVS.0006";
  const sides = [picture.widthPixels, picture.heightPixels];
  if (Math.min(...sides) < minSidePixels || Math.max(...sides) > maxSidePixels) return "IVS.0006";
  return picture;
}

function authorityAnswer(
  kind: Kind,
  uuid: string,
  person: Person,
  picture: Picture | undefined,
): SimulatedAnswer {
  const byIdentity = { match: 1000, mismatch: 2001, no_record: 3001, refused: 2001 };
  const code = byIdentity[person.identity];
  if (picture === undefined || code !== 1000) return verified(kind, uuid, row(code));
  // Both kinds of a bad photo on record have one code.
  if (person.photo !== "good") return verified(kind, uuid, row(2006));
  const score = person.score ?? picture.score;
  return verified(kind, uuid, row(score >= matchScore ? 1000 : 2002), score);
}

function row(code: number): VerificationCode {
  const found = verificationCodes.find((candidate) => candidate.code === code);
  if (found === undefined) throw new Error(`The simulator does not know code ${code}.`);
  return found;
}
