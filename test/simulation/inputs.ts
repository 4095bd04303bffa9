import { twoFactor } from "../../lib/checks/two-factor.ts";
import type { Parsed } from "../../lib/checks/check.ts";
import { madeUpPerson } from "../samples/people.ts";

export const caller = "iam:000000000000:role/orders";
export const idempotencyKey = "onesimulatedcheck";

/** The two inputs that come under one key: the second is a caller's mistake. */
export const inputs = [madeUpPerson(1), madeUpPerson(2)] as const;
export type Input = (typeof inputs)[number];

/** What a deployment says of an input that it no longer allows. */
const refusals = [{ field: "idNumber", code: "unsupported_document" }];

const parsed = new Map<unknown, Parsed<"two_factor">>(
  inputs.map((input) => [
    input,
    twoFactor.parse(input, {
      today: "2026-11-22",
      supportedDocumentTypes: new Set(["mainland_id"]),
      thresholdFloor: 60,
      imageUrlHosts: new Set(),
      requireConsent: "off",
      minors: "guardian",
    }),
  ]),
);

/** Reads an input once for all: a schedule is about what becomes of it, not about what it is. */
export function parseInput(body: unknown, isRefused: boolean): Parsed<"two_factor"> {
  const read = parsed.get(body) ?? { ok: false, errors: [{ field: "body", code: "not_object" }] };
  return read.ok && isRefused ? { ...read, refusals } : read;
}
