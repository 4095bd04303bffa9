import type { FailureClass } from "../../../../lib/providers/failure.ts";
import type { AnswerFixture, KindFixtures, ProviderFixtures } from "../contract/fixtures.ts";
import { person, personWithFace } from "../inputs.ts";
import { exampleKeys, huaweiAnswer, huaweiRefusal } from "./answers.ts";

const refused = (
  title: string,
  response: AnswerFixture["response"],
  failure: FailureClass,
): AnswerFixture => ({ title, response, expected: { class: failure, charge: "free" } });

const shared: readonly AnswerFixture[] = [
  {
    title: "a match",
    response: huaweiAnswer("valid", 1000, { similarity: "88.43" }),
    expected: { reason: "match", charge: "charged" },
  },
  {
    title: "name and number do not match",
    response: huaweiAnswer("invalid", 2001),
    expected: { reason: "identity_mismatch", charge: "charged" },
  },
  {
    title: "no record",
    response: huaweiAnswer("nonexistent", 3001),
    expected: { reason: "no_record", charge: "charged" },
  },
  refused("our parameters refused", huaweiRefusal("IVS.0003"), "request_rejected"),
  refused(
    "a number refused by its form",
    huaweiRefusal("IVS.0011", 400, "The request param has wrong format, verification_id is invalid."),
    "input_refused",
  ),
  refused("a form refused, it does not say of what", huaweiRefusal("IVS.0011"), "parameters_refused"),
  refused("arrears", huaweiRefusal("IVS.0014"), "quota_exhausted"),
  refused("not subscribed", huaweiRefusal("IVS.0015"), "misconfigured"),
  refused("an inner error", huaweiRefusal("IVS.0101", 500), "unavailable"),
  refused("a wrong signature", huaweiRefusal("APIG.0301", 401), "credentials"),
  refused("throttled", huaweiRefusal("APIG.0308", 429), "throttled"),
  refused("the gateway's time-out", huaweiRefusal("APIG.0201", 504), "no_answer"),
];

const unlisted = [
  huaweiAnswer("valid", 1001),
  huaweiAnswer("invalid", 2999),
  // The two say different things.
  huaweiAnswer("valid", 2001),
  huaweiAnswer("invalid", 1000),
];

const body = (content: object) => ({ status: 200, headers: {}, text: JSON.stringify(content) });
const incomplete = [
  body({ meta: {}, result: { count: 0, resp_data: [] } }),
  body({ result: { resp_data: [{ verification_result: "valid" }] } }),
  body({ result: { resp_data: [{ verification_code: 1000 }] } }),
  body({
    result: {
      resp_data: [
        { verification_result: "valid", verification_code: 1000 },
        { verification_result: "invalid", verification_code: 2001 },
      ],
    },
  }),
];

const twoFactor: KindFixtures<"two_factor"> = {
  inputs: [person],
  answers: shared,
  // What only a face can bring is none of this operation's answers.
  unlisted: [...unlisted, huaweiAnswer("invalid", 2002)],
  incomplete,
};

const threeFactor: KindFixtures<"three_factor"> = {
  inputs: [personWithFace],
  answers: [
    ...shared,
    {
      title: "another face",
      response: huaweiAnswer("invalid", 2002, { similarity: "12" }),
      expected: { reason: "face_mismatch", charge: "charged" },
    },
    {
      title: "a poor image",
      response: huaweiAnswer("invalid", 2003),
      expected: { reason: "image_quality", charge: "charged" },
    },
    {
      title: "no photo on record",
      response: huaweiAnswer("invalid", 2006),
      expected: { reason: "no_reference_photo", charge: "charged" },
    },
    refused("an image that is too large", huaweiRefusal("IVS.0004"), "image_refused"),
    refused("no face in the image", huaweiRefusal("IVS.0009"), "image_refused"),
  ],
  unlisted,
  incomplete,
};

export const fixtures: ProviderFixtures = {
  secret: {
    ...exampleKeys,
    region: "cn-north-4",
    baseUrl: "https://ivs.cn-north-4.myhuaweicloud.com",
    charged: { "IVS.9999": "unknown" },
  },
  kinds: { two_factor: twoFactor, three_factor: threeFactor },
};
