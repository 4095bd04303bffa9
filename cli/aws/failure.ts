import { causeOfCode, causes, causeWords } from "../../clients/typescript/causes.ts";
import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { asError, codeOf } from "../thrown.ts";
import { noRegion } from "./region.ts";

/** Why AWS did not do what was asked for. */
type Failure = {
  /** The name or the code of the error, which may be printed. */
  name: string;
  /** What it means and what to do, in sentences. */
  words: string;
  /** Whether AWS answered and may have refused it for want of a permission. */
  isRefusal: boolean;
};

/** Refusals of AWS for which a permission may be wanted, beside what the client calls denied. */
const refusals: ReadonlySet<string> = new Set(["DecryptionFailure", "EncryptionFailure", "ResourceNotFound"]);

/** What errors mean, by their names without `Exception`. */
export type Meanings = Readonly<Record<string, string>>;

const silent = `${causeWords("silence")} On a slow network, set IDCHECK_AWS_TIMEOUT_SECONDS to more than 15.`;
const changing = "AWS is still changing it. Run this again in a minute.";
const busy = "AWS is busy, or throttles this account. Run this again in a minute.";

/**
 * What errors mean to an operator, by the name or code that AWS, Node and the SDK give them; some services add `Exception` to a
 * name. What is not here has the words of the client.
 */
const meanings: Meanings = {
  TimeoutError: silent,
  ETIMEDOUT: silent,
  NoStackInAnswer: causeWords("not_aws"),
  InternalFailure: busy,
  InternalServerError: busy,
  InternalServiceError: busy,
  LimitExceeded: busy,
  ProvisionedThroughputExceeded: busy,
  RequestLimitExceeded: busy,
  ContinuousBackupsUnavailable: changing,
  ResourceInUse: changing,
  ServiceUnavailable: busy,
  Throttling: busy,
  TooManyRequests: busy,
  DecryptionFailure:
    "AWS cannot decrypt it: its KMS key is disabled, is going to be deleted, or may not be used with your credentials.",
  EncryptionFailure:
    "AWS cannot encrypt it: the KMS key is disabled, is going to be deleted, or may not be used with your credentials.",
  ResourceNotFound: "There is no such thing in this Region. Check --stage and the Region.",
};

/** What errors mean that say it by their message alone. */
const messages: Readonly<Record<string, string>> = {
  "Region is missing": noRegion,
  "sigV4 needs a region for this address.": noRegion,
};

/**
 * What an error of AWS, of the way to it or of its SDK means: in our own words, because its message may quote what was sent.
 * Undefined for every other error. `own` says what an error means to one service.
 */
export function awsFailureOf(error: unknown, own: Meanings = {}): Failure | undefined {
  if (error instanceof ConfigurationError) return undefined;
  const { name, message } = asError(error);
  const code = codeOf(error);
  for (const known of [name, code ?? ""]) {
    const plain = known.replace(/Exception$/u, "");
    const words = own[plain] ?? meanings[plain] ?? unheard(plain, error) ?? wordsOfCode(plain);
    if (words === undefined) continue;
    return { name: known, words, isRefusal: refusals.has(plain) || causeOfCode(plain) === "denied" };
  }
  const words = messages[message];
  if (words !== undefined) return { name: "no Region", words, isRefusal: false };
  if (error instanceof Error && ("$metadata" in error || code !== undefined)) {
    const isAnswer = "$metadata" in error;
    return {
      name: code !== undefined && !isAnswer ? code : name,
      words: "AWS refused this, or could not be reached. Check the Region and your credentials.",
      isRefusal: isAnswer && code === undefined,
    };
  }
  return undefined;
}

/** What is said where nothing listens: at which address, if the system names it. */
function unheard(code: string, error: unknown): string | undefined {
  if (causeOfCode(code) !== "refused" || !(error instanceof Error)) return undefined;
  if (!("address" in error && "port" in error)) return undefined;
  return `Nothing listens at ${String(error.address)}:${String(error.port)}. ${causes.refused.remedy}`;
}

function wordsOfCode(code: string): string | undefined {
  const cause = causeOfCode(code);
  return cause && causeWords(cause);
}

/**
 * Says that something failed, why and what to do; a ConfigurationError stays as it is, and so does what is not a failure of
 * AWS. `what` is the beginning of a sentence, such as `The stack idcheck-prod cannot be read`, and `needs` a last one about
 * permissions, which is said only if AWS may have refused it for want of one. `own` is that of {@link awsFailureOf}.
 */
export function inPlainWords(error: unknown, what: string, needs = "", own: Meanings = {}): Error {
  const failure = awsFailureOf(error, own);
  if (failure === undefined) return asError(error);
  const more = failure.isRefusal ? ` ${needs}` : "";
  return new ConfigurationError(`${what} (${failure.name}). ${failure.words}${more}`.trimEnd());
}
