import { randomInt, randomUUID } from "node:crypto";
import type { Kind } from "../../lib/domain/kinds.ts";
import { baiduCode, baiduCodes, cloudErrors } from "./baidu-codes.ts";
import type { MagicRegion, SimulatedAnswer, SimulatedProvider } from "./simulated-provider.ts";

const headers = { "content-type": "application/json;charset=UTF-8" };

/** An answer with a code of a step, and the result beside it if there is one. */
export function coded(kind: Kind | undefined, code: number, result: unknown = null): SimulatedAnswer {
  const { message, charged } = baiduCode(code);
  return json(kind, { error_code: code, error_msg: message, result }, { charged, code: String(code) });
}

/** An answer of the service: `log_id` is a number of nineteen digits, more than a double can hold. */
function json(
  kind: Kind | undefined,
  body: object,
  { charged, code }: { charged: boolean; code: string },
): SimulatedAnswer {
  const logId = `${1_000_000_000 + randomInt(1_000_000_000)}${100_000_000 + randomInt(900_000_000)}`;
  const rest = JSON.stringify({ timestamp: Math.floor(Date.now() / 1000), cached: 0, ...body });
  const answer = {
    status: 200,
    headers,
    body: `{"log_id":${logId},${rest.slice(1)}`,
    kind,
    charged,
    code,
  };
  return charged ? { ...answer, reference: logId } : answer;
}

/** A refusal of the cloud before the service, which is free. */
function cloudAnswer(kind: Kind | undefined, code: string): SimulatedAnswer {
  const status = cloudErrors.find((row) => row.code === code)?.status ?? 400;
  const body = JSON.stringify({ requestId: randomUUID(), code, message: `${code}.` });
  return { status, headers, body, kind, charged: false, code };
}

type OddAnswer = MagicRegion & { body: object };

const success = { error_code: 0, error_msg: "SUCCESS" };

/** Answers in shapes that the vendor's pages do not show, or show in one of two ways. */
const oddAnswers: readonly OddAnswer[] = [
  odd("350001", "the code as text", { ...success, error_code: "0", result: { score: 97.2 } }),
  odd("350002", "the score as text", { ...success, result: { score: "97.2" } }),
  odd("350003", "no score", { ...success, result: {} }),
  odd("350004", "a score over 100", { ...success, result: { score: 180 } }),
  odd("350005", "the score of the threshold, 80", { ...success, result: { score: 80 } }),
  odd("350006", "an array as its result", { ...success, result: [] }),
  odd("350007", "no error code", { result: { score: 97.2 } }),
];

function odd(region: string, description: string, body: object): OddAnswer {
  return { region, description: `HTTP 200 with ${description}`, body };
}

/** What a person of a magic region leads to; undefined for any other region. */
export function codedAnswer(kind: Kind, region: string): SimulatedAnswer | undefined {
  const row = baiduCodes.find(({ code }) => code !== 0 && regionOfCode(code) === region);
  if (row !== undefined) return coded(kind, row.code);
  const cloud = cloudErrors.find((_, index) => regionOfCloud(index) === region);
  if (cloud !== undefined) return cloudAnswer(kind, cloud.code);
  const oddAnswer = oddAnswers.find((candidate) => candidate.region === region);
  return oddAnswer && json(kind, oddAnswer.body, { charged: true, code: "odd" });
}

/** A six-digit code begins with 3 instead of 2; a shorter one is added to 320000. */
function regionOfCode(code: number): string {
  return String(code >= 200_000 ? 100_000 + code : 320_000 + code);
}

function regionOfCloud(index: number): string {
  return String(351_001 + index);
}

/** ID numbers that lead to one answer. */
export const magicRegions: readonly MagicRegion[] = [
  ...baiduCodes
    .filter(({ code }) => code !== 0)
    .map(({ code }) => ({ region: regionOfCode(code), description: `error_code ${code}` })),
  ...cloudErrors.map((row, index) => ({ region: regionOfCloud(index), description: describe(row) })),
  ...oddAnswers.map(({ region, description }) => ({ region, description })),
];

function describe({ code, status }: (typeof cloudErrors)[number]): string {
  return `the cloud's ${code}, HTTP ${status}`;
}

/** Every answer of this vendor, no matter which person is asked about. */
export const ownFaults: SimulatedProvider["ownFaults"] = [
  ...baiduCodes.map(({ code }) => ({
    name: `error-code-${code}`,
    description: `error_code ${code}`,
    answer: () => coded(undefined, code),
  })),
  ...cloudErrors.map((row) => ({
    name: row.code,
    description: describe(row),
    answer: () => cloudAnswer(undefined, row.code),
  })),
  {
    name: "echo-code",
    description: "our signature as a code",
    answer: ({ headers: { authorization } }) =>
      json(undefined, { error_code: authorization }, { charged: true, code: "echo-code" }),
  },
];
