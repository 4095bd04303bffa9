import type { Answer, Health as HealthAnswer, UsageAnswer, VerificationView } from "./api/answers.ts";
import { type Fields, isFields } from "./api/values.ts";

/**
 * What belongs to this answer and not to the check.
 *
 * @example
 * const { verdict, meta } = await client.twoFactor(person);
 * console.info(verdict, meta.requestId, meta.replayed ? "again" : "new");
 */
export type AnswerMeta = {
  /** True if an earlier request with the same key brought the verdict: nothing was paid for this one. */
  replayed: boolean;
  /** False if the verdict could not be stored: it is valid, but the same key may run again. */
  saved: boolean;
  /** Identifies the request to the operator; undefined if something on the way removed it. */
  requestId: string | undefined;
  /** The release of idcheck that answered; undefined if something on the way removed it. */
  version: string | undefined;
};

/** What belongs to the answer of a reading. */
export type ReadingMeta = Pick<AnswerMeta, "requestId" | "version">;

/**
 * The verdict of a two-factor check. Act on `advice`.
 *
 * @example
 * const answer: TwoFactorAnswer = await client.twoFactor(person);
 * if (answer.advice === "accept") await accept(order);
 */
export type TwoFactorAnswer = Omit<Answer, "kind" | "face"> & { kind: "two_factor" };

/**
 * The verdict of a three-factor check. Act on `advice`.
 *
 * @example
 * const answer: ThreeFactorAnswer = await client.threeFactor({ ...person, image });
 * console.info(answer.face.score, answer.face.threshold);
 */
export type ThreeFactorAnswer = Omit<Answer, "kind" | "face"> & {
  kind: "three_factor";
  face: NonNullable<Answer["face"]>;
};

/** The verdict of a check of any kind. */
export type CheckAnswer = TwoFactorAnswer | ThreeFactorAnswer;

/**
 * The state of a check.
 *
 * @example
 * const { status, chargedNow }: Verification = await client.verification(id);
 */
export type Verification = VerificationView;

/**
 * Usage and its cost. Money is in yuan, as text with all its decimals.
 *
 * @example
 * const usage: Usage = await client.usage({ by: "day" });
 * console.info(usage.total.charged, usage.total.spend);
 */
export type Usage = UsageAnswer;

/**
 * Whether a check could start at the instance that answered. It says nothing about providers.
 *
 * @example
 * const { ready, keys, store }: Health = await client.health();
 */
export type Health = HealthAnswer;

/** Whether a body is the verdict of a two-factor check. Fields that do not affect a decision are not checked. */
export function isTwoFactorAnswer(body: Fields): body is Fields & TwoFactorAnswer {
  return body["kind"] === "two_factor" && isVerdict(body);
}

/** Whether a body is the verdict of a three-factor check. */
export function isThreeFactorAnswer(body: Fields): body is Fields & ThreeFactorAnswer {
  return body["kind"] === "three_factor" && isVerdict(body) && isFields(body["face"]);
}

/** Whether a body is the state of a check. */
export function isVerification(body: Fields): body is Fields & Verification {
  return ["id", "kind", "status"].every((name) => typeof body[name] === "string") && "attempts" in body;
}

/** Whether a body is a usage report. */
export function isUsage(body: Fields): body is Fields & Usage {
  return typeof body["month"] === "string" && isFields(body["total"]) && Array.isArray(body["groups"]);
}

function isVerdict(body: Fields): boolean {
  return ["id", "verdict", "reason", "advice"].every((name) => typeof body[name] === "string");
}

/** Whether a body says whether a check could start. */
export function isHealth(body: Fields): body is Fields & Health {
  return typeof body["ready"] === "boolean" && typeof body["version"] === "string";
}
