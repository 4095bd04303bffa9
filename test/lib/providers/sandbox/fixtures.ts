import type { AnswerFixture, ProviderFixtures } from "../contract/fixtures.ts";
import { person, personWithFace, personWithFaceUrl } from "../inputs.ts";

const said = (body: object, status = 200) => ({
  status,
  headers: { "content-type": "application/json" },
  text: JSON.stringify(body),
});

const shared: readonly AnswerFixture[] = [
  {
    title: "a match",
    response: said({ code: "match", score: 97.2, id: "sandbox-1" }),
    expected: { reason: "match", charge: "charged" },
  },
  {
    title: "a mismatch",
    response: said({ code: "identity_mismatch" }),
    expected: { reason: "identity_mismatch", charge: "charged" },
  },
  {
    title: "no record, not charged",
    response: said({ code: "no_record", charged: false }),
    expected: { reason: "no_record", charge: "free" },
  },
  {
    title: "form of the input refused",
    response: said({ code: "input_refused" }, 422),
    expected: { class: "input_refused", charge: "free" },
  },
  {
    title: "the limit of a person",
    response: said({ code: "person_limited" }, 429),
    expected: { class: "person_limited", charge: "free" },
  },
  {
    title: "quota used up",
    response: said({ code: "quota_exhausted" }, 402),
    expected: { class: "quota_exhausted", charge: "free" },
  },
  {
    title: "credentials refused",
    response: said({ code: "credentials" }, 401),
    expected: { class: "credentials", charge: "free" },
  },
  {
    title: "a refusal without a reason",
    response: said({ code: "no" }, 401),
    expected: { class: "anonymous_refusal", charge: "free" },
  },
];
const unlisted = [said({ code: "brand_new_code" }), said({ code: "toString" }), said({ code: "" })];
const incomplete = [said({ code: "face_scored" }), said({ code: "face_scored", score: "100" })];

export const fixtures: ProviderFixtures = {
  secret: {},
  kinds: {
    two_factor: { inputs: [person], answers: shared, unlisted, incomplete },
    three_factor: {
      inputs: [personWithFace, personWithFaceUrl],
      answers: [
        ...shared,
        {
          title: "a score",
          response: said({ code: "face_scored", score: 41 }),
          expected: { reason: "face_scored", charge: "charged" },
        },
      ],
      unlisted,
      incomplete,
    },
  },
};
