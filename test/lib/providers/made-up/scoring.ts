import type { CheckInputs } from "../../../../lib/checks/inputs.ts";
import type { Provider } from "../../../../lib/providers/provider.ts";
import type { ProviderFixtures } from "../contract/fixtures.ts";
import { personWithFace } from "../inputs.ts";
import { madeUpFixtures } from "./fixtures.ts";
import { type MadeUpAccount, madeUpAnswer, madeUpOperation, madeUpProvider } from "./made-up.ts";

const imageLimits = {
  formats: ["jpeg", "png"],
  cannotDecode: ["jpeg_cmyk"],
  minBase64Characters: 4,
  maxBase64Characters: 2_000_000,
  minLongSidePixels: 64,
  minShortSidePixels: 48,
  maxLongSidePixels: 4_000,
  maxShortSidePixels: 4_000,
} as const;

/** A provider of one kind, which has a face: it scores from 0 to 100 and decides at 70. */
export const scoring: Provider<MadeUpAccount> = madeUpProvider("made-up-scoring", {
  operations: {
    three_factor: madeUpOperation({ imageLimits, score: () => ({ decisionPoint: 70, maximum: 100 }) }),
  },
});

/** A provider of one kind, which has a face: it says by itself whether the face matches, and scores nothing. */
export const scoreless: Provider<MadeUpAccount> = madeUpProvider("made-up-scoreless", {
  operations: { three_factor: madeUpOperation({ imageLimits, documentTypes: ["residence_permit"] }) },
});

/** A provider whose account decides by its key which product it has: `plain` knows no permits and tells no score. */
export const orderable: Provider<MadeUpAccount> = madeUpProvider("made-up-orderable", {
  operations: {
    three_factor: madeUpOperation({
      imageLimits,
      documentTypes: ["mainland_id", "residence_permit"],
      score: ({ key }) => (key === "plain" ? undefined : { decisionPoint: 70, maximum: 100 }),
      knows: ({ key }, documentType) => key !== "plain" || documentType === "mainland_id",
    }),
  },
});

/** An answer of the vendor with a score. */
export function scored(score: number) {
  return madeUpAnswer({ code: "5", id: "A-5", score });
}

const inputs: readonly CheckInputs["three_factor"][] = [personWithFace];

export const scoringFixtures: ProviderFixtures = {
  secret: { key: "scoring-key-0123456789" },
  kinds: {
    three_factor: madeUpFixtures<"three_factor">(inputs, [
      { title: "a score", response: scored(72), expected: { reason: "face_scored", charge: "charged" } },
    ]),
  },
};

export const scorelessFixtures: ProviderFixtures = {
  secret: { key: "scoreless-key-0123456789" },
  kinds: { three_factor: madeUpFixtures<"three_factor">(inputs) },
};
