import type { IncomingHttpHeaders } from "node:http";
import type { Kind } from "../../lib/domain/kinds.ts";
import type { BillForm } from "./bills.ts";

/** A request to a simulated provider that was read to its end. */
export type ReceivedRequest = {
  method: string;
  /** Path without the provider's prefix and without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Undefined if it was longer than the provider accepts. */
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
  /** The vendor's own id for the call, by which its bill names it; undefined if it was refused before it had one. */
  reference?: string;
  /** What the log of calls shows: the vendor's own code, and nothing about the person. */
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

/** What the account allows at this moment. A provider asks once it has accepted the credentials. */
export type Allowance = "granted" | "exhausted" | "throttled";

/** One simulated vendor. */
export type SimulatedProvider = {
  id: string;
  maxBodyBytes: number;
  defaultCredentials: Credentials;
  /** How its console exports a bill. */
  bill: BillForm;
  answer(request: ReceivedRequest, account: Account, allowance: () => Allowance): SimulatedAnswer;
  /** Forgets what it keeps besides its account: keys that it locked, nonces and people that it has seen. */
  forget?(): void;
  /** Answers that only this vendor gives, no matter which person is asked about, by the name of their fault. */
  ownFaults: readonly OwnFault[];
  /** ID numbers that lead to one code of this vendor, by their first six digits. */
  magicRegions: readonly MagicRegion[];
};

type OwnFault = {
  name: string;
  description: string;
  answer(request: ReceivedRequest): Omit<SimulatedAnswer, "kind">;
};

/** People whose ID number begins with `region` and whose date of birth is the magic one. */
export type MagicRegion = { region: string; description: string };
