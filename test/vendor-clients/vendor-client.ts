import type { Kind } from "../../lib/domain/kinds.ts";
import type { Credentials } from "../../local/simulators/simulated-provider.ts";

/** What a vendor's client is asked to send. The person is made up, and every vendor takes the picture. */
export type VendorCall = {
  /** The address under which the vendor's paths begin. Whatever the client sends there reaches the simulator. */
  url: string;
  kind: Kind;
  credentials: Credentials;
  name: string;
  idNumber: string;
  imageBase64: string;
};

/** What the client made of the answer: whether it takes it for a success, and what it printed. */
export type VendorAnswer = { isSuccess: boolean; printed: string };

/** The vendor's own SDK as a client of its simulator. It is installed for this test, and no dependency of anything. */
export type VendorClient = {
  /** The id of its provider. */
  id: string;
  /** Its name and version, to print. */
  sdk: string;
  /** The field of the credentials that a wrong secret replaces. */
  secretField: string;
  /** Installs it below `node_modules/.cache`, unless that has been done. Rejects naming what the machine lacks. */
  install(): Promise<void>;
  call(call: VendorCall): Promise<VendorAnswer>;
};
