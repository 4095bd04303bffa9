import { randomInt } from "node:crypto";
import type { Kind } from "../../lib/domain/kinds.ts";
import { envelopeCodes, errorCodeRow, errorCodes } from "./kuaidi100-codes.ts";
import type { MagicRegion, SimulatedAnswer, SimulatedProvider } from "./simulated-provider.ts";

/** Answers in shapes that the vendor's documentation does not show, or shows in one of two ways. */
export const oddAnswers: readonly (MagicRegion & { body: () => unknown })[] = [
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
  odd("310012", "a score in scientific form", () => ({
    code: 200,
    data: { ...success(0), result: { score: "9.0E-5" } },
  })),
  odd("310013", "an array as its result", () => ({ code: 200, data: { ...success(0), result: [] } })),
];

/** Every answer of this vendor that no person leads to, and every code that one does. */
export const ownFaults: SimulatedProvider["ownFaults"] = [
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
  echo("echo-signature", "taskId with our signature in it", (form) => ({ taskId: form.get("secret_sign") })),
  echo("echo-number", "taskId with the ID number in it", (form) => ({ taskId: numberIn(form) })),
  echo("echo-code", "data.errorCode with our key in it", (form) => ({
    errorCode: `E-${form.get("secret_key")}`,
  })),
];

function echo(
  name: string,
  description: string,
  change: (form: URLSearchParams) => object,
): SimulatedProvider["ownFaults"][number] {
  return {
    name,
    description,
    answer: ({ body }) => {
      const data = { errorCode: 222_354, ...change(new URLSearchParams(body?.toString("utf8"))) };
      return json(undefined, { code: 200, message: "success", data }, true, name);
    },
  };
}

function numberIn(form: URLSearchParams): string {
  return `T-${form.get("idCardNum") ?? form.get("idcard")}`;
}

/** An answer with a code of a step. */
export function errorAnswer(kind: Kind | undefined, code: number): SimulatedAnswer {
  const row = errorCodeRow(code);
  const data = { errorCode: code, errorMessage: row.message, taskId: nextTaskId() };
  return json(kind, { code: 200, message: "success", data }, row.charged, String(code));
}

/** A refusal in the envelope. */
export function envelopeAnswer(kind: Kind | undefined, code: number): SimulatedAnswer {
  const message = envelopeCodes.find((row) => row.code === code)?.message;
  return json(kind, { code, ...(message !== undefined && { message }) }, false, `code-${code}`);
}

/** An answer with this body. */
export function json(kind: Kind | undefined, body: unknown, charged: boolean, code: string): SimulatedAnswer {
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

/** What stands in `data` beside a result. */
export function success(errorCode: number | string): Record<string, unknown> {
  return { errorCode, errorMessage: "SUCCESS", taskId: nextTaskId() };
}

/** Thirteen digits, as in the documentation, that identify a call in the vendor's log. */
function nextTaskId(): string {
  return String(1_000_000_000_000 + randomInt(9_000_000_000_000));
}

function odd(region: string, description: string, body: () => unknown): (typeof oddAnswers)[number] {
  return { region, description: `error code 0 with ${description}`, body };
}
