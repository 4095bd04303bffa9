import type { ReportedCharge } from "../domain/charge.ts";
import type { Finding } from "../domain/verdict.ts";
import { printableCode, printableReference } from "./code.ts";
import type { FailureClass, FailureMeaning } from "./failure.ts";
import type { Failure, ProviderResult } from "./provider.ts";

/** What one of a vendor's codes means: something about the person, or a failure. */
export type Meaning = Omit<Finding, "score"> | FailureMeaning;

/** What every result carries in addition to its meaning. */
export type AnswerFacts = {
  /** As the vendor wrote it; made printable by {@link printableCode}. */
  code: string;
  charge: ReportedCharge;
  /** The vendor's ids for the call, the best first; the first that {@link printableReference} accepts is kept. */
  references?: readonly unknown[];
};

/** Builds a {@link ProviderResult} from what a code means and what the answer carried. */
export function toResult(meaning: Meaning, facts: AnswerFacts, score?: number): ProviderResult {
  if ("class" in meaning) return toFailure(meaning, facts);
  const finding: Finding = score === undefined ? meaning : { ...meaning, score };
  return { outcome: "signal", finding, ...printable(facts) };
}

/** Builds a {@link Failure} of a class, or of a meaning that says more than its class. */
export function toFailure(failure: FailureClass | FailureMeaning, facts: AnswerFacts): Failure {
  const meaning = typeof failure === "string" ? { class: failure } : failure;
  return { outcome: "failure", ...meaning, ...printable(facts) };
}

function printable({ code, charge, references = [] }: AnswerFacts) {
  const providerReference = references.map(printableReference).find((reference) => reference !== undefined);
  const facts = { code: printableCode(code), charge };
  return providerReference === undefined ? facts : { ...facts, providerReference };
}
