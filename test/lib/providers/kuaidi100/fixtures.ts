import type { ProviderFixtures } from "../contract/fixtures.ts";
import { person, personWithFace } from "../inputs.ts";
import { kuaidi100Answer } from "./answers.ts";

const sample = (errorCode: number, score?: string) => kuaidi100Answer({ errorCode, score });
const refusal = (code: number | string) => ({ status: 200, headers: {}, text: JSON.stringify({ code }) });

/** Answers that every interface of the vendor can give. */
const shared: ProviderFixtures["kinds"]["two_factor"] & object = {
  inputs: [person],
  answers: [
    {
      title: "name and number do not match",
      response: sample(216601),
      expected: { reason: "identity_mismatch", charge: "charged" },
    },
    { title: "no record", response: sample(222354), expected: { reason: "no_record", charge: "charged" } },
    {
      title: "no match or no record, which the code does not tell apart",
      response: sample(222351),
      expected: { reason: "no_record", charge: "charged" },
    },
    {
      title: "not passed by the authority",
      response: sample(222360),
      expected: { reason: "no_record", charge: "charged" },
    },
    {
      title: "format refused",
      response: sample(222353),
      expected: { class: "input_refused", charge: "free" },
    },
    {
      title: "our parameters refused",
      response: sample(222001),
      expected: { class: "request_rejected", charge: "free" },
    },
    {
      title: "quota used up",
      response: sample(17),
      expected: { class: "quota_exhausted", charge: "free" },
    },
    { title: "throttled", response: sample(18), expected: { class: "throttled", charge: "free" } },
    { title: "credentials", response: sample(110), expected: { class: "credentials", charge: "free" } },
    { title: "unavailable", response: sample(222901), expected: { class: "unavailable", charge: "free" } },
    {
      title: "the authority is out of reach",
      response: sample(222361),
      expected: { class: "unavailable", charge: "unknown" },
    },
    {
      title: "the documented failure, nothing but a code",
      response: refusal(400),
      expected: { class: "parameters_refused", charge: "free" },
    },
    {
      title: "the limit of a person",
      response: refusal(501),
      expected: { class: "person_limited", charge: "free" },
    },
    { title: "bad signature", response: refusal("503"), expected: { class: "credentials", charge: "free" } },
  ],
  unlisted: [sample(299999), sample(-1), refusal(999), refusal("new")],
  incomplete: [refusal(200), kuaidi100Answer({})],
};

export const fixtures: ProviderFixtures = {
  secret: {
    key: "kSampleKey01",
    secret: "sampleSecret01",
    baseUrl: "https://cloud.kuaidi100.com/api",
    twoFactor: { code: "c22d28e8c01a430caf16a2feebf8e3c2", idNumberParameter: "idcard" },
    charged: { "299999": "unknown" },
  },
  kinds: {
    two_factor: {
      ...shared,
      answers: [
        ...shared.answers,
        { title: "a match", response: sample(0), expected: { reason: "match", charge: "charged" } },
      ],
      incomplete: [...shared.incomplete, sample(0, "100")],
    },
    three_factor: {
      ...shared,
      inputs: [personWithFace],
      answers: [
        ...shared.answers,
        {
          title: "a score",
          response: sample(0, "97.2"),
          expected: { reason: "face_scored", charge: "charged" },
        },
        {
          title: "no photo on record",
          response: sample(222355),
          expected: { reason: "no_reference_photo", charge: "charged" },
        },
        {
          title: "a poor photo on record",
          response: sample(222350),
          expected: { reason: "reference_photo_unusable", charge: "charged" },
        },
        {
          title: "no face",
          response: sample(222202),
          expected: { reason: "face_not_detected", charge: "free" },
        },
        {
          title: "an unreadable image",
          response: sample(222203),
          expected: { class: "image_refused", charge: "free" },
        },
        {
          title: "a format that it cannot read",
          response: sample(216201),
          expected: { class: "image_refused", charge: "free" },
        },
        {
          title: "a picture of what it must not show",
          response: sample(222307),
          expected: { reason: "image_rejected", charge: "free" },
        },
        {
          title: "a covered face",
          response: sample(223113),
          expected: { reason: "image_quality", charge: "free" },
        },
        {
          title: "a poor image, said by the authority",
          response: sample(222356),
          expected: { reason: "image_quality", charge: "charged" },
        },
        {
          title: "no live person",
          response: sample(223120),
          expected: { reason: "liveness_failed", charge: "free" },
        },
      ],
      incomplete: [...shared.incomplete, sample(0), sample(0, ""), sample(0, "NaN"), sample(0, "101")],
    },
  },
};
