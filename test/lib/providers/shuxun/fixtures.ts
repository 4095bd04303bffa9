import type { AnswerFixture, ProviderFixtures } from "../contract/fixtures.ts";
import { person, personWithFace, personWithFaceUrl } from "../inputs.ts";
import { gatewayAnswer, shuxunAnswer } from "./answers.ts";

const result = (value: unknown) => shuxunAnswer({ isFee: 1, data: { result: value } });

/** What the gateway and the envelope can say of every product. */
const shared: readonly AnswerFixture[] = [
  {
    title: "parameters refused",
    response: shuxunAnswer({ code: "1", isFee: 0 }),
    expected: { class: "parameters_refused", charge: "free" },
  },
  {
    title: "too frequent, charged by status where isFee is missing",
    response: shuxunAnswer({ code: "6" }),
    expected: { class: "throttled", charge: "charged" },
  },
  {
    title: "upstream unavailable",
    response: shuxunAnswer({ code: "11", isFee: 0 }),
    expected: { class: "unavailable", charge: "free" },
  },
  {
    title: "an AppCode that is not subscribed",
    response: gatewayAnswer(403, "I403AA", "Unauthorized"),
    expected: { class: "credentials", charge: "free" },
  },
  {
    title: "quota used up",
    response: gatewayAnswer(403, "B403MQ", "Api Market Subscription quota exhausted"),
    expected: { class: "quota_exhausted", charge: "free" },
  },
  {
    title: "throttled by the classic gateway",
    response: gatewayAnswer(403, "", "Throttled by API Flow Control"),
    expected: { class: "throttled", charge: "free" },
  },
  {
    title: "a body that is too large",
    response: gatewayAnswer(413, "I413RL", "Request body too Large"),
    expected: { class: "image_refused", charge: "free" },
  },
  {
    title: "an unknown path",
    response: gatewayAnswer(404, "I404NF", "API not found"),
    expected: { class: "misconfigured", charge: "free" },
  },
  {
    title: "the gateway's time-out",
    response: gatewayAnswer(504, "D504TO", "Backend timeout"),
    expected: { class: "no_answer", charge: "unknown" },
  },
  {
    title: "a busy vendor",
    response: gatewayAnswer(503, "D503BB", "Backend busy"),
    expected: { class: "briefly_unavailable", charge: "free" },
  },
  {
    title: "an error of the gateway",
    response: gatewayAnswer(500, "X500ER", "Internal error"),
    expected: { class: "unavailable", charge: "unknown" },
  },
];

const unlisted = [
  result(99),
  result("match"),
  shuxunAnswer({ code: "99" }),
  shuxunAnswer({ status: 450, code: "99" }),
];
const incomplete = [shuxunAnswer({}), shuxunAnswer({ data: null }), shuxunAnswer({ data: {} })];

export const fixtures: ProviderFixtures = {
  secret: {
    appCode: "sampleappcode0123456789abcdef012",
    appCodes: { two_factor: "sampleappcode0123456789abcdef345" },
    twoFactorUrl: "https://sxidcheck.market.alicloudapi.com/idcard/check",
    threeFactorUrl: "https://sxfacev2.market.alicloudapi.com/faceidcard/check",
    charged: { "result:7": "charged" },
  },
  kinds: {
    two_factor: {
      inputs: [person],
      personInUrlBecause: "the product takes its parameters in the query alone",
      answers: [
        ...shared,
        { title: "a match", response: result(1), expected: { reason: "match", charge: "charged" } },
        {
          title: "a mismatch",
          response: result(2),
          expected: { reason: "identity_mismatch", charge: "charged" },
        },
        {
          title: "no record, which the vendor does not charge",
          response: shuxunAnswer({ isFee: 0, data: { result: 3 } }),
          expected: { reason: "no_record", charge: "free" },
        },
      ],
      unlisted,
      incomplete,
    },
    three_factor: {
      inputs: [personWithFace, personWithFaceUrl],
      answers: [
        ...shared,
        { title: "a match", response: result(1), expected: { reason: "match", charge: "charged" } },
        {
          title: "a face that is not certain",
          response: result(2),
          expected: { reason: "face_uncertain", charge: "charged" },
        },
        {
          title: "another face",
          response: result("3"),
          expected: { reason: "face_mismatch", charge: "charged" },
        },
        {
          title: "a mismatch, not charged by its status",
          response: shuxunAnswer({ status: 450, data: { result: 4 } }),
          expected: { reason: "identity_mismatch", charge: "free" },
        },
        {
          title: "no photo on record",
          response: result(5),
          expected: { reason: "no_reference_photo", charge: "charged" },
        },
        {
          title: "no face",
          response: result(6),
          expected: { reason: "face_not_detected", charge: "charged" },
        },
        { title: "no record", response: result(7), expected: { reason: "no_record", charge: "charged" } },
        {
          title: "a poor image",
          response: result(8),
          expected: { reason: "image_quality", charge: "charged" },
        },
      ],
      unlisted,
      incomplete,
    },
  },
};
