import { ConfigurationError } from "../../lib/base/configuration-error.ts";
import { asError, codeOf } from "../thrown.ts";
import { noRegion } from "./region.ts";

/** Why AWS did not do what was asked for. */
type Failure = {
  /** The name or the code of the error, which may be printed. */
  name: string;
  /** What it means and what to do, in sentences. */
  words: string;
};

/** What errors mean, by their names without `Exception`. */
export type Meanings = Readonly<Record<string, string>>;

const denied = "AWS does not allow this to your credentials.";
const signIn = "No AWS credentials were found. Set AWS_PROFILE, or sign in (aws sso login).";
const expired = "Your AWS credentials have expired. Sign in again.";
const invalid =
  "Your AWS credentials are not valid in this Region. Accounts in China and accounts elsewhere have different ones; check " +
  "AWS_PROFILE and the Region. If both are right, check the clock of this machine.";
const silent =
  "There was no answer in time. Check the network, a proxy and the Region, then run this again; on a slow network, set " +
  "IDCHECK_AWS_TIMEOUT_SECONDS to more than 15.";
const refusedConnection =
  "Nothing listens at that address. Is the local stack running (npm start), or does an AWS_ENDPOINT_URL lead to the wrong place?";
const unknownHost =
  "The address of AWS cannot be found. Is the Region spelt right, and is this machine connected to the network?";
const untrusted =
  "The certificate of that address cannot be verified. If a proxy of your company answers, give its certificate in " +
  "NODE_EXTRA_CA_CERTS.";
const brokenOff = "The connection broke off. Check the network and a proxy, then run this again.";
const foreignAnswer =
  "What answered is not AWS. Does a proxy or a sign-in page of the network answer, or does an AWS_ENDPOINT_URL lead to the wrong place?";
const changing = "AWS is still changing it. Run this again in a minute.";
const busy = "AWS is busy, or throttles this account. Run this again in a minute.";

/** What each error means, by its name or code, as AWS, Node and the SDK use them; some services add `Exception` to a name. */
const meanings: Meanings = {
  AccessDenied: denied,
  AuthorizationError: denied,
  UnauthorizedOperation: denied,
  CredentialsProviderError: signIn,
  TokenProviderError: expired,
  ExpiredToken: expired,
  TokenRefreshRequired: expired,
  IncompleteSignature: invalid,
  InvalidClientTokenId: invalid,
  InvalidSignature: invalid,
  SignatureDoesNotMatch: invalid,
  UnrecognizedClient: invalid,
  RequestExpired: invalid,
  TimeoutError: silent,
  ETIMEDOUT: silent,
  ECONNREFUSED: refusedConnection,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  CERT_HAS_EXPIRED: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  ECONNRESET: brokenOff,
  EHOSTUNREACH: brokenOff,
  ENETUNREACH: brokenOff,
  EPIPE: brokenOff,
  NoStackInAnswer: foreignAnswer,
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
    const words = own[plain] ?? meanings[plain];
    if (words !== undefined) return { name: known, words };
  }
  const words = messages[message];
  if (words !== undefined) return { name: "no Region", words };
  if (error instanceof Error && ("$metadata" in error || code !== undefined)) {
    const said = code !== undefined && !("$metadata" in error) ? code : name;
    return {
      name: said,
      words: "AWS refused this, or could not be reached. Check the Region and your credentials.",
    };
  }
  return undefined;
}

/**
 * Says that something failed, why and what to do; a ConfigurationError stays as it is, and so does what is not a failure of
 * AWS. `what` is the beginning of a sentence, such as `The stack idcheck-prod cannot be read`, and `needs` a last one about
 * permissions. `own` is that of {@link awsFailureOf}.
 */
export function inPlainWords(error: unknown, what: string, needs = "", own: Meanings = {}): Error {
  const failure = awsFailureOf(error, own);
  if (failure === undefined) return asError(error);
  return new ConfigurationError(`${what} (${failure.name}). ${failure.words} ${needs}`.trimEnd());
}
