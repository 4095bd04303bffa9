import { parseJson } from "../../local/http.ts";
import { isRecord } from "../support/is-record.ts";

/** Something that nobody well-meaning sends, and the only answer that it may get. */
export type Attack<Sent> = {
  class: string;
  title: string;
  sent: Sent;
  /** As {@link summaryOf} writes it; a star at the end stands for whatever follows. */
  expected: string;
};

/**
 * An answer in a line: status, the problem's code or API Gateway's own message, and the rules that it names as
 * `field:code`.
 */
export function summaryOf(status: number, text: string): string {
  const answer = parseJson(text);
  if (!isRecord(answer)) return String(status);
  const errors = Array.isArray(answer["errors"]) ? answer["errors"] : [];
  const rules = errors.map((error: unknown) =>
    isRecord(error) ? `${String(error["field"])}:${String(error["code"])}` : "?",
  );
  return [status, answer["code"] ?? answer["message"] ?? answer["verdict"], ...rules].join(" ");
}

/** Whether an answer is the expected one. */
export function isExpected(expected: string, summary: string): boolean {
  return expected.endsWith("*") ? summary.startsWith(expected.slice(0, -1)) : summary === expected;
}

/** Attacks of one class that all get the same answer. */
export function attacks<Sent>(
  className: string,
  expected: string,
  sent: Readonly<Record<string, Sent>>,
): Attack<Sent>[] {
  return Object.entries(sent).map(([title, one]) => ({ class: className, title, sent: one, expected }));
}
