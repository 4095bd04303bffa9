import { createHash, createHmac } from "node:crypto";

import type { SignableRequest, SigningContext } from "../../../../lib/providers/provider.ts";
import type { ProviderFixtures } from "../contract/fixtures.ts";
import { person } from "../inputs.ts";
import { madeUpFixtures } from "./fixtures.ts";
import { type MadeUpAccount, madeUpProvider } from "./made-up.ts";

/** What a signature covers, as either side of a call knows it. */
export type Signed = {
  method: string;
  host: string;
  target: string;
  date: string;
  nonce: string;
  body: Buffer;
};

/** The signature of a request, as the vendor computes it again. */
export function signatureOf({ method, host, target, date, nonce, body }: Signed, key: string): string {
  const digest = createHash("sha256").update(body).digest("hex");
  return createHmac("sha256", key)
    .update([method, host, target, date, nonce, digest].join("\n"))
    .digest("hex");
}

/** A provider whose requests are signed with time and nonce, over the host, the target and every byte of the body. */
export const signing = madeUpProvider("made-up-signing", { sign });

function sign(
  { method, url, body }: SignableRequest,
  { key }: MadeUpAccount,
  { now, nonce }: SigningContext,
): Record<string, string> {
  const date = new Date(now).toISOString();
  const target = url.pathname + url.search;
  const signature = signatureOf({ method, host: url.host, target, date, nonce, body }, key);
  return { "x-date": date, "x-nonce": nonce, authorization: `MADE-UP ${signature}` };
}

export const signingFixtures: ProviderFixtures = {
  secret: { key: "signing-key-0123456789" },
  kinds: { two_factor: madeUpFixtures<"two_factor">([person]) },
};
