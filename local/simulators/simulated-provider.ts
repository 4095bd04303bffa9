import type { IncomingHttpHeaders } from "node:http";
import type { Kind } from "../../lib/domain/kinds.ts";

/** A request to a simulated provider, completely read. */
export type ReceivedRequest = {
  method: string;
  /** Path without the provider's prefix and without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Undefined where it was longer than the provider takes. */
  body: Buffer | undefined;
};

/** What a simulated provider answers when nothing goes wrong on the way. */
export type SimulatedAnswer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  kind: Kind | undefined;
  /** Whether the vendor counts this call against the package. */
  charged: boolean;
  /** What the callLog shows: the vendor's own code, never anything of the person. */
  code: string;
};

/** Credentials that a simulated provider accepts: the fields its secret holds. */
export type Credentials = Readonly<Record<string, string>>;

/** The account that is called, as it can be set from outside. */
export type Account = {
  credentials: readonly Credentials[];
  /** Products that the account has subscribed to. */
  kinds: readonly Kind[];
  /** Charged calls left in the package. */
  remainingCalls: number;
  callsPerSecond: number;
};

/** What the account allows at this moment, asked once the credentials have been accepted. */
export type Allowance = "granted" | "exhausted" | "throttled";

/** One simulated vendor. */
export type SimulatedProvider = {
  id: string;
  maxBodyBytes: number;
  defaultCredentials: Credentials;
  answer(request: ReceivedRequest, account: Account, allowance: () => Allowance): SimulatedAnswer;
  /** Answers that only this vendor gives and that no person leads to, by the name of their fault. */
  ownFaults: readonly OwnFault[];
  /** ID numbers, by the six digits they begin with, that lead to one code of this vendor. */
  magicRegions: readonly MagicRegion[];
};

export type OwnFault = { name: string; description: string; answer(): Omit<SimulatedAnswer, "kind"> };

/** People whose ID number begins with `region` and whose date of birth is the magic one. */
export type MagicRegion = { region: string; description: string };
