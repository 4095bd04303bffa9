import { keysOf } from "../base/keys-of.ts";
import { defaultThreshold } from "./options.ts";

/** What a check found. */
export const verdicts = ["match", "mismatch", "undetermined"] as const;

/** One of {@link verdicts}. */
export type Verdict = (typeof verdicts)[number];

/** What a caller should do next. */
export const advices = ["accept", "reject", "review", "new_image"] as const;

/** One of {@link advices}. */
export type Advice = (typeof advices)[number];

/** What is known about one part of a check: the name and ID number, or the face. */
export const partResults = ["match", "mismatch", "uncertain", "unknown"] as const;

/** One of {@link partResults}. */
export type PartResult = (typeof partResults)[number];

/** The meaning of a reason. `identity` is what the reason implies, unless the provider says more. */
type VerdictRule = { verdict: Verdict; advice: Advice; identity: PartResult; face: PartResult };

/**
 * Why a check has its verdict, and what that means in the API. The table is the same for every provider, and every
 * reason belongs to exactly one verdict.
 */
export const verdictRules = {
  match: { verdict: "match", advice: "accept", identity: "match", face: "match" },
  identity_mismatch: { verdict: "mismatch", advice: "reject", identity: "mismatch", face: "unknown" },
  identity_rejected: { verdict: "mismatch", advice: "reject", identity: "mismatch", face: "unknown" },
  face_mismatch: { verdict: "mismatch", advice: "reject", identity: "match", face: "mismatch" },
  no_record: { verdict: "undetermined", advice: "review", identity: "unknown", face: "unknown" },
  no_reference_photo: { verdict: "undetermined", advice: "review", identity: "match", face: "unknown" },
  reference_photo_unusable: {
    verdict: "undetermined",
    advice: "review",
    identity: "unknown",
    face: "unknown",
  },
  face_uncertain: { verdict: "undetermined", advice: "review", identity: "match", face: "uncertain" },
  unknown_answer: { verdict: "undetermined", advice: "review", identity: "unknown", face: "unknown" },
  image_quality: { verdict: "undetermined", advice: "new_image", identity: "unknown", face: "unknown" },
  face_not_detected: { verdict: "undetermined", advice: "new_image", identity: "unknown", face: "unknown" },
  liveness_failed: { verdict: "undetermined", advice: "new_image", identity: "unknown", face: "unknown" },
  image_rejected: { verdict: "undetermined", advice: "new_image", identity: "unknown", face: "unknown" },
} as const satisfies Record<string, VerdictRule>;

/** Reasons that are about a face or its picture, which a kind without a face cannot have. */
export const faceReasons: ReadonlySet<string> = new Set([
  "face_mismatch",
  "no_reference_photo",
  "reference_photo_unusable",
  "face_uncertain",
  "image_quality",
  "face_not_detected",
  "liveness_failed",
  "image_rejected",
] satisfies Reason[]);

/** A reason: a key of {@link verdictRules}. */
export type Reason = keyof typeof verdictRules;

/** Every reason. It is marked so that a bundle without use for it leaves the rules out, too. */
export const reasons = /* @__PURE__ */ keysOf(verdictRules);

/** What a provider says about a person, before the verdict rules apply. */
export type Finding = {
  /** With `face_scored`, the caller's threshold decides whether the face matches; this needs a `score`. */
  reason: Reason | "face_scored";
  /** Set if the provider's answer says more about the identity than the reason implies. */
  identity?: PartResult;
  /** Similarity 0–100, with every provider's own decision at 80; from an adapter still on the vendor's scale. */
  score?: number;
};

/** The part of an answer that is the verdict. `face` is absent if the kind has no face. */
export type Judgement = {
  verdict: Verdict;
  reason: Reason;
  advice: Advice;
  identity: PartResult;
  face?: { result: PartResult; score: number | null; threshold: number };
};

/**
 * Applies the rules of the API to a finding. `threshold` (0–100) is given for kinds with a face; a score at
 * or over it is a match. A `face_scored` finding without a score, or of a kind without a threshold, is
 * `unknown_answer`: never a match by omission. A provider that says `match` or `face_mismatch` without a score has
 * decided at 80, which says nothing of a threshold on the other side: that is `face_uncertain`.
 */
export function judge(finding: Finding, threshold: number | undefined): Judgement {
  const reason = reasonOf(finding, threshold);
  const rule = verdictRules[reason];
  const identity = reason === "unknown_answer" ? "unknown" : (finding.identity ?? rule.identity);
  const judgement: Judgement = { verdict: rule.verdict, reason, advice: rule.advice, identity };
  if (threshold !== undefined) {
    judgement.face = { result: rule.face, score: finding.score ?? null, threshold };
  }
  return judgement;
}

function reasonOf({ reason, score }: Finding, threshold: number | undefined): Reason {
  if (reason === "face_scored") {
    if (score === undefined || threshold === undefined) return "unknown_answer";
    return score >= threshold ? "match" : "face_mismatch";
  }
  if (threshold === undefined) return reason;
  if (reason === "match" && score !== undefined) return score >= threshold ? "match" : "face_mismatch";
  const isDecided: Partial<Record<Reason, boolean>> = {
    match: threshold <= defaultThreshold,
    face_mismatch: score === undefined ? threshold >= defaultThreshold : score < threshold,
  };
  return (isDecided[reason] ?? true) ? reason : "face_uncertain";
}
