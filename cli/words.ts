import type { IdcheckProblem } from "../lib/client/problem.ts";
import type { Advice, Reason } from "../lib/verdict.ts";

/** What each reason means, for a person. */
export const reasonWords: Readonly<Record<Reason, string>> = {
  match: "all that was asked belongs together",
  identity_mismatch: "the name does not belong to the ID number",
  identity_rejected: "the authority refuses the ID number",
  face_mismatch: "the face is somebody else's",
  no_record: "the authority does not know the ID number",
  no_reference_photo: "there is no photo on record to compare with",
  reference_photo_unusable: "the photo on record cannot be compared with",
  face_uncertain: "the provider cannot tell whether it is the same face",
  unknown_answer: "the provider gave an answer that nobody has documented",
  image_quality: "the image is too poor",
  face_not_detected: "there is no face in the image",
  liveness_failed: "the image does not show a living person before a camera",
  image_rejected: "the image was refused",
};

/** What to do about it. */
export const adviceWords: Readonly<Record<Advice, string>> = {
  accept: "accept",
  reject: "reject",
  review: "have somebody look at it",
  new_image: "ask for another picture",
};

/** A problem in words. It holds nothing of the person. */
export function problemWords({ code, message, charged, retryable, errors }: IdcheckProblem): string {
  if (code === "invalid_request" && errors !== undefined) {
    const rules = errors.map((error) => `${error.field} (${error.code})`).join(", ");
    return `The input breaks rules: ${rules}. docs/errors.md says what each asks for.`;
  }
  const cost = {
    yes: "It was charged.",
    no: "Nothing was charged.",
    unknown: "Whether it was charged is unknown.",
  }[charged];
  const next = retryable ? " The same key may be sent again." : "";
  return `No verdict: ${message}. ${cost}${next}`;
}
