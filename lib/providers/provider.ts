import type { Buffer } from "node:buffer";

import type { ReportedCharge } from "../domain/charge.ts";
import type { CheckInputs } from "../checks/inputs.ts";
import type { DocumentType } from "../domain/document-types.ts";
import type { Kind } from "../domain/kinds.ts";
import type { OptionName } from "../domain/options.ts";
import type { ImageLimits } from "../identity/image-limits.ts";
import type { Finding } from "../domain/verdict.ts";
import type { ProviderRequest, ProviderResponse, Transport } from "./exchange.ts";
import type { FailureMeaning } from "./failure.ts";
import type { ScoreScale } from "./score.ts";

/** An answer about the person. `charge` follows the provider's own rule, never the verdict. */
export type Signal = {
  outcome: "signal";
  finding: Finding;
  charge: ReportedCharge;
  /** The vendor's own result or error code, for logs and alarms: `[A-Za-z0-9_.:-]{1,64}`. */
  code: string;
  /**
   * The vendor's id for the call, by which its bill can be matched: `[A-Za-z0-9_.:-]{1,64}`. If its answer has none, it
   * is our own id, provided that the vendor knows the call by that.
   */
  providerReference?: string;
};

/** An answer, or a missing one, that says nothing about the person. Its class decides what follows. */
export type Failure = FailureMeaning & {
  outcome: "failure";
  charge: ReportedCharge;
  code: string;
  providerReference?: string;
  /**
   * True if the vendor has finished its work on the call, so that nothing more of it can be charged and nobody need wait
   * for it. Absent if the vendor may still be at work. It is set where the call is made, never by an adapter.
   */
  ended?: true;
};

/** The result of reading a response. */
export type ProviderResult = Signal | Failure;

/** What a request half gets besides the input. */
type CallContext = {
  /** Our own id for this call, different for each: `vrf_…-<attempt>-<start>-<try>`, at most 64 of `A-Z a-z 0-9 _ -`. */
  callId: string;
};

/** A request as a signature covers it: what is signed is exactly what is sent, to the byte. */
export type SignableRequest = Readonly<
  Pick<ProviderRequest, "method" | "headers"> & {
    /**
     * `host` is sent as `Host`, with its port only if that is not the scheme's default; `pathname + search` is the
     * target.
     */
    url: URL;
    body: Buffer;
  }
>;

/** What a signature may use besides the request: different for each call, even if a call is repeated. */
export type SigningContext = {
  /** Epoch ms. */
  now: number;
  /** 128 random bits as 32 hexadecimal digits, for schemes that have a nonce; a signature without one has only its time. */
  nonce: string;
};

/**
 * What a provider does for one kind: its cost, its limits, and the two halves of a call, which are pure. Kinds share
 * nothing, so a provider that serves one kind declares one operation.
 */
export type Operation<Input, Account> = {
  /** The price of a charged call in milli-fen (1/1000 fen), unless a package says otherwise. */
  feeMilliFen: number;
  documentTypes: readonly DocumentType[];
  /**
   * Controls that it can honour; a request for any other control skips it. It can honour a threshold other than 80 if
   * it has a score.
   */
  honours: readonly Exclude<OptionName, "threshold">[];
  /**
   * How its scores are read; absent if it gives none, or none with a documented scale, and undefined if only this account
   * gets none: a check with another threshold than 80 then goes to the next provider. A response half returns the vendor's
   * own score; this scale turns it into the one that callers see and thresholds apply to.
   */
  score?(account: Account): ScoreScale | undefined;
  /** Absent if the kind has no face. */
  imageLimits?: ImageLimits;
  /** Whether the address of an image is enough, without the image. */
  takesImageUrl?: boolean;
  /**
   * The fields of an account that this kind needs and the account does not have, for example an operation code that must be
   * ordered. The account serves the kind if there are none; absent if every account serves it.
   */
  missingFields?(account: Account): readonly string[];
  /**
   * False for a document of {@link documentTypes} that the product of this account does not know; the next provider is
   * asked then. Absent if every account knows them all.
   */
  knows?(account: Account, documentType: DocumentType): boolean;
  /**
   * Set if the request contains `callId`, and the vendor's answer and bill name the call by it. It is then the
   * reference of a call that was cut off, which otherwise could not be matched with anything.
   */
  echoesCallId?: true;
  /**
   * The addresses that its requests go to, without what they add to the path and query; empty if there is no network. If
   * all have one origin, a connection to it is opened before the request is made.
   */
  urls(account: Account): readonly string[];
  request(input: Input, account: Account, context: CallContext): ProviderRequest;
  response(response: ProviderResponse, account: Account): ProviderResult;
};

/**
 * A provider of checks. To add one, create a folder that exports such an object, and one entry in the registry; its
 * secret is stored at `idcheck/<stage>/providers/<id>`.
 *
 * `Account` is the result of {@link parseAccount} for that secret: credentials, base URLs and operation codes.
 */
export type Provider<Account> = {
  /** Lower-case letters, digits and hyphens; part of records, metrics and the secret's name. */
  id: string;
  /**
   * The registered name of the company that gets what a check sends, for notices to the people who are checked. The
   * operator's contract decides if it names another one.
   */
  company: string;
  operations: { [K in Kind]?: Operation<CheckInputs[K], Account> };
  /**
   * Whether a document of the vendor says that it charges by the HTTP status: a 2xx is charged and a refusal is free,
   * whatever the body says. If it is false, an answer that cannot be read has an unknown charge. `chargeOfStatus`
   * applies it, and what the vendor itself says about a call still counts more.
   */
  billsByStatus: boolean;
  /**
   * Returns the headers that sign a request, in addition to its own; absent if credentials are part of the request. It
   * is called last, and again for each call, because vendors refuse a signature that is old or was used before. Pure:
   * time and randomness are passed in.
   */
  sign?(
    request: SignableRequest,
    account: Account,
    context: SigningContext,
  ): Readonly<Record<string, string>>;
  /** False only for a provider that makes up its answers; its verdicts then say `live: false`. */
  live: boolean;
  /** Replaces the HTTPS transport, for a provider that is not reached over a network. */
  transport?: Transport;
  /** Reads the parsed JSON of the provider's secret. Throws ConfigurationError that names fields, not values. */
  parseAccount(secret: unknown): Account;
};

/** A provider whose account type does not matter to the code that handles it. */
// oxlint-disable-next-line typescript/no-explicit-any -- an account never leaves the pair of functions that share its type
export type AnyProvider = Provider<any>;
