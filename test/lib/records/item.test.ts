import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { recordFromItem, recordItem } from "../../../lib/records/item.ts";
import type { Attempt, VerificationRecord } from "../../../lib/records/record.ts";

const owner = new Uint8Array(16).fill(7);
const now = Date.UTC(2026, 10, 22, 4, 30);

function attempt(changes: Partial<Attempt>): Attempt {
  return {
    provider: "kuaidi100",
    charge: "unknown",
    owner,
    startedAt: now,
    feeMilliFen: 60_000,
    durationMs: 12_000,
    httpStatus: 504,
    failure: "briefly_unavailable",
    code: "response_timeout",
    providerReference: "0F6B3B31-5B0C-4B8E-9D6C-1D2B7C1A9E10",
    ...changes,
  };
}

/** As large as a record of a real caller gets: three attempts, a long code, reference, consent and role name. */
const largest: VerificationRecord = {
  pk: "v1#aaaaaaaaaaaaaaaaaaaaaa",
  state: "done",
  epoch: 3,
  owner,
  freeAt: now,
  fingerprint: new Uint8Array(32),
  pepperId: "2026-11",
  normalization: 1,
  subject: new Uint8Array(16),
  attempts: {
    "1": attempt({ code: "UnauthorizedOperation.ChargeStatusException" }),
    "2": attempt({ charge: "charged", failure: "unreadable", httpStatus: 200 }),
    "3": attempt({ charge: "charged", httpStatus: 200, verdict: true }),
  },
  attemptCount: 3,
  answer: {
    verdict: "undetermined",
    reason: "reference_photo_unusable",
    advice: "review",
    identity: "unknown",
    face: { result: "uncertain", score: 79.99, threshold: 82.5 },
    attempt: 3,
    charged: "yes",
    attemptCount: 3,
    live: true,
    warnings: ["name_encoding", "image_orientation", "image_unusual"],
  },
  caller: "iam:000000000000:role/customer-onboarding-service-prod",
  kind: "three_factor",
  reference: "order-2026-11-22-000000000017",
  consent: { id: "consent-2026-11-22-000000000017", purpose: "account-opening" },
  createdAt: now,
  replayUntil: now,
  expiresAt: now / 1000,
};

describe("the stored form of a record", () => {
  it("reads back as the record it was made of", () => {
    expect(recordFromItem(recordItem(largest))).toEqual(largest);
    const { answer: _, ...open } = { ...largest, earlierFree: { "kuaidi100 2026-11": 4 } };
    expect(recordFromItem(recordItem(open))).toEqual(open);
  });

  it("stays within one write unit with three attempts", () => {
    expect(sizeOf(marshall(recordItem(largest)))).toBeLessThanOrEqual(1024);
  });
});

/** An item's size by the rules of the developer guide, "Item sizes and formats". */
function sizeOf(attributes: Record<string, AttributeValue>): number {
  let size = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + valueSize(attribute);
  }
  return size;
}

function valueSize(attribute: AttributeValue): number {
  if (attribute.S !== undefined) return Buffer.byteLength(attribute.S);
  if (attribute.N !== undefined) return Math.ceil(attribute.N.replace(/\D/g, "").length / 2) + 1;
  if (attribute.B !== undefined) return attribute.B.length;
  if (attribute.M !== undefined) return 3 + Object.keys(attribute.M).length + sizeOf(attribute.M);
  if (attribute.L !== undefined) {
    return 3 + attribute.L.reduce((sum, entry) => sum + 1 + valueSize(entry), 0);
  }
  return 1;
}
