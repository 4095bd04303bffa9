import type { Finding } from "../../../../lib/domain/verdict.ts";
import type { FailureClass } from "../../../../lib/providers/failure.ts";
import type { ReportedCharge } from "../../../../lib/domain/charge.ts";
import type { AnswerFixture, ProviderFixtures } from "../contract/fixtures.ts";
import { person, personWithFace } from "../inputs.ts";
import { baiduAnswer, cloudRefusal, exampleKeys } from "./answers.ts";

const sample = (errorCode: number, score?: unknown) => baiduAnswer({ errorCode, score });

const found = (
  title: string,
  errorCode: number,
  reason: Finding["reason"],
  charge: ReportedCharge,
): AnswerFixture => ({ title, response: sample(errorCode), expected: { reason, charge } });

const failed = (
  title: string,
  errorCode: number,
  failure: FailureClass,
  charge: ReportedCharge = "free",
): AnswerFixture => ({ title, response: sample(errorCode), expected: { class: failure, charge } });

const shared: readonly AnswerFixture[] = [
  found("name and number do not match", 216601, "identity_mismatch", "charged"),
  found("no match or no record, in one code", 222351, "no_record", "charged"),
  found("no record", 222354, "no_record", "charged"),
  found("not passed by the authority", 222360, "no_record", "charged"),
  failed("format refused", 222353, "input_refused"),
  failed("parameters refused", 216100, "parameters_refused"),
  failed("our parameters refused", 222001, "request_rejected"),
  failed("quota used up", 17, "quota_exhausted"),
  failed("throttled", 18, "throttled"),
  failed("no permission", 6, "misconfigured"),
  failed("a wrong signature", 14, "credentials"),
  failed("unavailable", 222901, "unavailable"),
  failed("the authority is out of reach", 222361, "unavailable", "unknown"),
  {
    title: "a signature that the cloud refuses",
    response: cloudRefusal(403, "SignatureDoesNotMatch"),
    expected: { class: "credentials", charge: "free" },
  },
];
const unlisted = [sample(222999), sample(-1), baiduAnswer({ errorCode: "new" })];
const incomplete = [baiduAnswer({}), baiduAnswer({ score: 100 })];

export const fixtures: ProviderFixtures = {
  secret: { ...exampleKeys, baseUrl: "https://aip.baidubce.com", charged: { "222999": "unknown" } },
  kinds: {
    two_factor: {
      inputs: [person],
      answers: [...shared, found("a match", 0, "match", "charged")],
      unlisted,
      incomplete: [...incomplete, sample(0, 100), baiduAnswer({ errorCode: 0, result: [] })],
    },
    three_factor: {
      inputs: [personWithFace],
      answers: [
        ...shared,
        {
          title: "a score",
          response: sample(0, 44.3),
          expected: { reason: "face_scored", charge: "charged" },
        },
        found("no photo on record", 222355, "no_reference_photo", "charged"),
        found("a poor photo on record, or none", 222350, "reference_photo_unusable", "charged"),
        found("a poor image, said by the authority", 222356, "image_quality", "charged"),
        found("no face", 222202, "face_not_detected", "free"),
        found("a face that is too small", 222213, "image_rejected", "free"),
        found("a covered face", 223113, "image_quality", "free"),
        found("no live person", 223120, "liveness_failed", "free"),
        failed("an unreadable image", 222203, "image_refused"),
      ],
      unlisted,
      incomplete: [...incomplete, sample(0), sample(0, ""), sample(0, 101), sample(0, "NaN")],
    },
  },
};
