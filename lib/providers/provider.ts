import type { Buffer } from "node:buffer";

import type { SettledCharge } from "../domain/charge.ts";
import type { CheckInputs } from "../checks/inputs.ts";
import type { DocumentType } from "../domain/document-types.ts";
import type { Kind } from "../domain/kinds.ts";
import type { OptionName } from "../domain/options.ts";
import type { ImageLimits } from "../identity/image-limits.ts";
import type { Finding } from "../domain/verdict.ts";
import type { ProviderRequest, ProviderResponse, Transport } from "./exchange.ts";
import type { FailureClass } from "./failure.ts";
import type { ScoreScale } from "./score.ts";

/** An answer about the person. `charge` is by the provider's own rule, never by the verdict. */
export type Signal = {
  outcome: "signal";
  finding: Finding;
  charge: SettledCharge;
  /** The vendor's own result or error code, for logs and alarms: `[A-Za-z0-9_.:-]{1,64}`. */
  code: string;
  /**
   * The vendor's id of the call, by which its bill can be matched: `[A-Za-z0-9_.:-]{1,64}`. Where its answer has none,
   * our own, if the vendor knows the call by that.
   */
  providerReference?: string;
};

/** An answer, or a missing one, that says nothing about the person. What follows is decided by its class. */
export type Failure = {
  outcome: "failure";
  class: FailureClass;
  charge: SettledCharge;
  code: string;
  providerReference?: string;
};

/** What a response was read as. */
export type ProviderResult = Signal | Failure;

/** What a request half is told of its call besides the input. */
type CallContext = {
  /** Our own id of this call, another for each: `vrf_…-<attempt>-<try>`, at most 64 of `A-Z a-z 0-9 _ -`. */
  callId: string;
};

/** A request as a signature covers it: what is signed is what is sent, to the byte. */
export type SignableRequest = Readonly<
  Pick<ProviderRequest, "method" | "headers"> & {
    /** `host` is sent as `Host`, with its port only where that is not the scheme's own; `pathname + search` as the target. */
    url: URL;
    body: Buffer;
  }
>;

/** What a signature may hold besides the request: another for each call, also where a call is repeated. */
export type SigningContext = {
  /** Epoch ms. */
  now: number;
  /** 128 random bits as 32 hexadecimal digits. */
  nonce: string;
};

/**
 * What a provider does for one kind: what it costs, what it takes, and the two halves of a call, which are pure.
 * Nothing of it is shared between kinds, so a provider that serves one kind declares one operation.
 */
export type Operation<Input, Account> = {
  /** Price of a charged call in milli-fen (1/1000 fen) where no package says otherwise. */
  feeMilliFen: number;
  documentTypes: readonly DocumentType[];
  /**
   * Controls it can honour; a request for any other passes it over. A threshold other than 80 it can honour where it
   * has a score.
   */
  honours: readonly Exclude<OptionName, "threshold">[];
  /**
   * How its scores are read; absent where it tells none, or none whose scale is documented. A response half gives the
   * vendor's own score; what callers see and thresholds apply to is made of it by this scale.
   */
  score?(account: Account): ScoreScale;
  /** Absent where the kind has no face. */
  imageLimits?: ImageLimits;
  /** Whether the address of an image does as well as the image. */
  takesImageUrl?: boolean;
  /** False where the account lacks what this kind needs, for example an operation code that must be ordered. */
  serves?(account: Account): boolean;
  /**
   * Set where the request holds `callId` and the vendor's answer and bill name the call by it: it is then the
   * reference of a call that was cut off, which could otherwise be matched by nothing.
   */
  echoesCallId?: true;
  /** The addresses that its requests go to, without what they add to path and query; empty without a network. */
  urls(account: Account): readonly string[];
  request(input: Input, account: Account, context: CallContext): ProviderRequest;
  response(response: ProviderResponse, account: Account): ProviderResult;
};

/**
 * A provider of checks. Adding one is a folder that exports such an object and one entry in the registry;
 * its secret stands at `idcheck/<stage>/providers/<id>`.
 *
 * `Account` is what {@link parseAccount} makes of that secret: credentials, base URLs and operation codes.
 */
export type Provider<Account> = {
  /** Lower-case letters, digits and hyphens; part of records, metrics and the secret's name. */
  id: string;
  operations: { [K in Kind]?: Operation<CheckInputs[K], Account> };
  /**
   * The headers that sign a request, added to its own; absent where credentials are part of the request. It is called
   * last and anew for each call, because vendors refuse a signature that is old or was used before. Pure: time and
   * randomness are passed in.
   */
  sign?(
    request: SignableRequest,
    account: Account,
    context: SigningContext,
  ): Readonly<Record<string, string>>;
  /** False only for a provider whose answers are made up, whose verdicts then say `live: false`. */
  live: boolean;
  /** Replaces the HTTPS transport, for a provider that is not reached over a network. */
  transport?: Transport;
  /** Reads the parsed JSON of the provider's secret. Throws ConfigurationError naming fields, not values. */
  parseAccount(secret: unknown): Account;
};

/** A provider whose account type does not matter to the code that handles it. */
// oxlint-disable-next-line typescript/no-explicit-any -- an account never leaves the pair of functions that share its type
export type AnyProvider = Provider<any>;
