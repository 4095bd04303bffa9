import { isRecord } from "../support/is-record.ts";
import { madeUpPerson } from "../samples/people.ts";

/** What a key was answered with so far. Two 200 answers that were saved must be the same bytes. */
export type KeyHistory = {
  key: number;
  saved: string | undefined;
  /** Verdicts that were answered without being saved: another one may follow. */
  unsavedAnswers: number;
  isFinal: boolean;
  diverged: boolean;
};

/** The answer to one request, or nothing where the connection broke. */
export type LoadAnswer = { status: number; retryAfterMs: number } | undefined;

/** A key that was not sent yet. */
export function newKey(key: number): KeyHistory {
  return { key, saved: undefined, unsavedAnswers: 0, isFinal: false, diverged: false };
}

/** Sends a two-factor check of the n-th made-up person under the n-th key and notes its answer. */
export async function sendCheck(url: string, history: KeyHistory): Promise<LoadAnswer> {
  try {
    const response = await fetch(`${url}/v1/two-factor`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "idempotency-key": `chaos-${String(history.key).padStart(12, "0")}`,
      },
      body: JSON.stringify(madeUpPerson(history.key)),
    });
    const text = await response.text();
    note(history, response, text);
    return {
      status: response.status,
      retryAfterMs: Number(response.headers.get("retry-after") ?? 0) * 1000,
    };
  } catch {
    return undefined;
  }
}

function note(history: KeyHistory, response: Response, text: string): void {
  const problem: unknown = response.ok ? undefined : JSON.parse(text);
  if (isRecord(problem)) {
    if (problem["code"] === "attempts_exhausted") history.isFinal = true;
    return;
  }
  if (response.headers.get("idempotency-saved") === "false") {
    history.unsavedAnswers += 1;
    return;
  }
  history.diverged ||= history.saved !== undefined && history.saved !== text;
  history.saved = text;
  history.isFinal = true;
}
