import type { ReportedCharge } from "../../../../lib/domain/charge.ts";
import type { CheckInputs } from "../../../../lib/checks/inputs.ts";
import type { FailureClass } from "../../../../lib/providers/failure.ts";
import type { Kind } from "../../../../lib/domain/kinds.ts";
import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";
import type { Finding } from "../../../../lib/domain/verdict.ts";

/** An answer of the provider's format, and what it must be read as. */
export type AnswerFixture = {
  title: string;
  response: ProviderResponse;
  expected: { charge: ReportedCharge } & ({ reason: Finding["reason"] } | { class: FailureClass });
};

/** What the contract needs to know of a provider for one kind. */
export type KindFixtures<K extends Kind> = {
  inputs: readonly CheckInputs[K][];
  /** Why name and ID number travel in the URL, where the vendor demands it. */
  personInUrlBecause?: string;
  /** At least one for every meaning that the provider's codes have. */
  answers: readonly AnswerFixture[];
  /** Answers whose code stands in no table. */
  unlisted: readonly ProviderResponse[];
  /** Answers of success that lack what makes a match of them. */
  incomplete: readonly ProviderResponse[];
};

/** What each provider's test folder exports as `fixtures`. */
export type ProviderFixtures = {
  /** A secret with which every kind is served. */
  secret: Readonly<Record<string, unknown>>;
  kinds: { [K in Kind]?: KindFixtures<K> };
};
