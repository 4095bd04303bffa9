import type { AnswerFixture, KindFixtures, ProviderFixtures } from "../contract/fixtures.ts";
import { person, personWithFace, personWithFaceUrl } from "../inputs.ts";
import { alibabaAnswer, gatewayRefusal, proSecret, result, secret, serviceRefusal } from "./answers.ts";

const shared: readonly AnswerFixture[] = [
  {
    title: "a bad name",
    response: serviceRefusal("401"),
    expected: { class: "input_refused", charge: "free" },
  },
  {
    title: "an authority that is down",
    response: serviceRefusal("402"),
    expected: { class: "unavailable", charge: "free" },
  },
  {
    title: "the limit of a person",
    response: serviceRefusal(403),
    expected: { class: "person_limited", charge: "free" },
  },
  {
    title: "a service that is not ordered",
    response: serviceRefusal("410"),
    expected: { class: "misconfigured", charge: "free" },
  },
  {
    title: "an account in arrears",
    response: serviceRefusal("412"),
    expected: { class: "quota_exhausted", charge: "free" },
  },
  {
    title: "an unknown key",
    response: gatewayRefusal(404, "InvalidAccessKeyId.NotFound"),
    expected: { class: "credentials", charge: "free" },
  },
  {
    title: "too many calls",
    response: gatewayRefusal(400, "Throttling.User"),
    expected: { class: "throttled", charge: "free" },
  },
  {
    title: "a nonce that was used",
    response: gatewayRefusal(400, "SignatureNonceUsed"),
    expected: { class: "request_rejected", charge: "unknown" },
  },
  {
    title: "a parameter that is refused",
    response: gatewayRefusal(400, "InvalidParameter"),
    expected: { class: "parameters_refused", charge: "free" },
  },
  {
    title: "a gateway that is busy",
    response: gatewayRefusal(503, "ServiceUnavailable"),
    expected: { class: "briefly_unavailable", charge: "unknown" },
  },
  { title: "no record", response: result("3"), expected: { reason: "no_record", charge: "free" } },
];

const unlisted = [serviceRefusal("201"), result("9"), result("0")];
const incomplete = [
  alibabaAnswer({}),
  alibabaAnswer({ ResultObject: null }),
  alibabaAnswer({ ResultObject: {} }),
  alibabaAnswer({ ResultObject: [] }),
];

const faces: readonly AnswerFixture[] = [
  ...shared,
  {
    title: "a mismatch",
    response: result("2:201"),
    expected: { reason: "identity_mismatch", charge: "charged" },
  },
  {
    title: "another face, without a score",
    response: result("2:204"),
    expected: { reason: "face_mismatch", charge: "charged" },
  },
  {
    title: "something that does not match",
    response: result("2"),
    expected: { reason: "face_uncertain", charge: "charged" },
  },
  {
    title: "no photo on record",
    response: result("2:203"),
    expected: { reason: "no_reference_photo", charge: "charged" },
  },
  {
    title: "a bad picture",
    response: result("2:206"),
    expected: { reason: "image_rejected", charge: "charged" },
  },
  {
    title: "a poor picture",
    response: result("2:208"),
    expected: { reason: "image_quality", charge: "charged" },
  },
  {
    title: "a picture that is too large",
    response: serviceRefusal("405"),
    expected: { class: "image_refused", charge: "free" },
  },
];

const two_factor: KindFixtures<"two_factor"> = {
  inputs: [person],
  answers: [
    ...shared,
    { title: "a match", response: result("1"), expected: { reason: "match", charge: "charged" } },
    {
      title: "a mismatch",
      response: result("2"),
      expected: { reason: "identity_mismatch", charge: "charged" },
    },
  ],
  unlisted,
  incomplete,
};

/** An account for the version that tells its score. */
export const fixtures: ProviderFixtures = {
  secret: {
    ...proSecret,
    crop: false,
    baseUrl: "https://cloudauth-dualstack.aliyuncs.com",
    charged: { "3": "free" },
  },
  kinds: {
    two_factor,
    three_factor: {
      inputs: [personWithFace, personWithFaceUrl],
      answers: [
        ...faces,
        {
          title: "a score over the decision point",
          response: result("1:101", 912.4),
          expected: { reason: "face_scored", charge: "charged" },
        },
        {
          title: "a score under it",
          response: result("2:204", "312.50"),
          expected: { reason: "face_scored", charge: "charged" },
        },
      ],
      unlisted: [...unlisted, result("1:199"), result("2:299"), result("1:201")],
      // The vendor's decision and its score contradict each other.
      incomplete: [...incomplete, result("1:101", 699.9), result("2:204", 700)],
    },
  },
};

/** An account for the plain version, whose score has no documented scale. */
export const plainFixtures: ProviderFixtures = {
  secret,
  kinds: {
    two_factor,
    three_factor: {
      inputs: [personWithFace, personWithFaceUrl],
      answers: [
        ...faces,
        {
          title: "a match, whatever its score",
          response: result("1:101", 50.28),
          expected: { reason: "match", charge: "charged" },
        },
        {
          title: "a match without a sub-code",
          response: result("1"),
          expected: { reason: "match", charge: "charged" },
        },
      ],
      unlisted: [...unlisted, result("1:199")],
      incomplete,
    },
  },
};
