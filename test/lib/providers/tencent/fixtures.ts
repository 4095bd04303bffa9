import type { AnswerFixture, ProviderFixtures } from "../contract/fixtures.ts";
import { person, personWithFace } from "../inputs.ts";
import { refusal, result, secret, tencentAnswer } from "./answers.ts";

const refusals = {
  credentials: "AuthFailure.SignatureFailure",
  misconfigured: "AuthFailure.SignatureExpire",
  quota_exhausted: "UnauthorizedOperation.Arrears",
  throttled: "RequestLimitExceeded",
  parameters_refused: "InvalidParameterValue",
  request_rejected: "MissingParameter",
  image_refused: "RequestSizeLimitExceeded",
  unavailable: "InternalError",
} as const;

const shared: readonly AnswerFixture[] = Object.entries(refusals).map(([name, code]) => ({
  title: `${code} before the check`,
  response: refusal(code),
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys are those of the table above
  expected: { class: name as keyof typeof refusals, charge: "free" },
}));

/** What is no answer of this vendor. */
const incomplete = [tencentAnswer({}), { ...tencentAnswer({}), text: '{"Response":[]}' }];

export const fixtures: ProviderFixtures = {
  secret: {
    ...secret,
    baseUrl: "https://faceid.tencentcloudapi.com",
    decisionPoint: 70,
    charged: { "-5": "free" },
  },
  kinds: {
    two_factor: {
      inputs: [person],
      answers: [
        ...shared,
        { title: "a match", response: result("0"), expected: { reason: "match", charge: "charged" } },
        {
          title: "a mismatch",
          response: result("-1"),
          expected: { reason: "identity_mismatch", charge: "charged" },
        },
        {
          title: "a bad number",
          response: result("-2"),
          expected: { class: "input_refused", charge: "free" },
        },
        {
          title: "a library that is down",
          response: result("-4"),
          expected: { class: "unavailable", charge: "free" },
        },
        { title: "no record", response: result("-5"), expected: { reason: "no_record", charge: "free" } },
        {
          title: "the limit of a person",
          response: result("-7"),
          expected: { class: "person_limited", charge: "free" },
        },
      ],
      unlisted: [result("1"), result("-99"), refusal("FailedOperation.ActionCloseEye"), refusal("Brand.New")],
      incomplete,
    },
    three_factor: {
      inputs: [personWithFace],
      answers: [
        ...shared,
        {
          title: "a score over the decision point",
          response: result("Success", { Sim: 92.5 }),
          expected: { reason: "face_scored", charge: "charged" },
        },
        {
          title: "a score under it",
          response: result("FailedOperation.CompareLowSimilarity", { Sim: 26.04 }),
          expected: { reason: "face_scored", charge: "charged" },
        },
        {
          title: "a low similarity without its score",
          response: refusal("FailedOperation.CompareLowSimilarity"),
          expected: { reason: "face_mismatch", charge: "charged" },
        },
        {
          title: "a mismatch",
          response: result("FailedOperation.IdNameMisMatch"),
          expected: { reason: "identity_mismatch", charge: "charged" },
        },
        {
          title: "no photo on record",
          response: refusal("FailedOperation.IdPhotoNoExist"),
          expected: { reason: "no_reference_photo", charge: "free" },
        },
        {
          title: "a copied face",
          response: result("FailedOperation.LifePhotoDetectFake"),
          expected: { reason: "liveness_failed", charge: "free" },
        },
        {
          title: "a picture that cannot be decoded",
          response: result("FailedOperation.ImageDecodeFailed"),
          expected: { class: "image_refused", charge: "free" },
        },
        {
          title: "the limit of a person",
          response: refusal("FailedOperation.IdentityAuthLimitExceeded"),
          expected: { class: "person_limited", charge: "free" },
        },
      ],
      unlisted: [
        result("FailedOperation.BrandNew"),
        refusal("FailedOperation.ActionCloseEye"),
        refusal("Success"),
        refusal("FailedOperation.Success"),
        result("0", { Sim: 99 }),
      ],
      incomplete: [
        ...incomplete,
        result("Success"),
        result("Success", { Sim: null }),
        result("Success", { Sim: "--" }),
        result("Success", { Sim: 100.5 }),
        // The vendor and our account decide at different points.
        result("Success", { Sim: 69.99 }),
        result("FailedOperation.CompareLowSimilarity", { Sim: 70 }),
      ],
    },
  },
};
