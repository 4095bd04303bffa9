import type { Charged } from "../lib/domain/charge.ts";
import type { Advice, Reason, Verdict } from "../lib/domain/verdict.ts";

/** The languages of texts for people. */
export type Language = "en" | "zh";

type Words<Code extends string> = Readonly<Record<Language, Readonly<Record<Code, string>>>>;

/** The name of each verdict. */
export const verdictWords: Words<Verdict> = {
  en: { match: "match", mismatch: "mismatch", undetermined: "undetermined" },
  zh: { match: "一致", mismatch: "不一致", undetermined: "无法确定" },
};

/** What each reason means. */
export const reasonWords: Words<Reason> = {
  en: {
    match: "everything belongs together",
    identity_mismatch: "the name does not belong to the ID number",
    identity_rejected: "the authority rejects the ID number",
    face_mismatch: "the face is another person's",
    no_record: "the authority does not know the ID number",
    no_reference_photo: "there is no photo on record to compare the face with",
    reference_photo_unusable: "the photo on record is not good enough to compare",
    face_uncertain: "the provider cannot tell whether it is the same face",
    unknown_answer: "the provider gave an undocumented answer",
    image_quality: "the image is too poor",
    face_not_detected: "there is no face in the image",
    liveness_failed: "the image does not show a living person in front of a camera",
    image_rejected: "the provider refused the image",
  },
  zh: {
    match: "所查各项一致",
    identity_mismatch: "姓名与身份证号不一致",
    identity_rejected: "权威机构不认可该身份证号",
    face_mismatch: "人脸与本人不符",
    no_record: "权威机构没有该身份证号的记录",
    no_reference_photo: "权威机构没有可供比对的照片",
    reference_photo_unusable: "权威机构留存的照片无法比对",
    face_uncertain: "无法判断是否为同一人",
    unknown_answer: "服务商返回了没有说明的结果",
    image_quality: "照片质量不足",
    face_not_detected: "照片中没有人脸",
    liveness_failed: "未通过活体检测",
    image_rejected: "照片被拒收",
  },
};

/** What to do about a verdict. */
export const adviceWords: Words<Advice> = {
  en: {
    accept: "accept",
    reject: "reject",
    review: "have a person review it",
    new_image: "ask for another picture",
  },
  zh: { accept: "通过", reject: "拒绝", review: "人工复核", new_image: "请重新拍照" },
};

/** Whether a check was charged. */
export const chargedWords: Words<Charged> = {
  en: {
    yes: "It was charged.",
    no: "Nothing was charged.",
    unknown: "It is not known whether it was charged.",
  },
  zh: { yes: "已计费。", no: "未计费。", unknown: "是否计费尚不清楚。" },
};
