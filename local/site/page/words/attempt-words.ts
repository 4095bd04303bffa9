import type { Language } from "../../../../cli/verdict-words.ts";
import type { Charge } from "../../../../lib/domain/charge.ts";
import type { FailureClass } from "../../../../lib/providers/failure.ts";

/** What each charge of a call means. */
export const chargeWords: Readonly<Record<Language, Readonly<Record<Charge, string>>>> = {
  en: { open: "not known yet", unknown: "may have been charged", free: "free", charged: "charged" },
  zh: { open: "尚不清楚", unknown: "可能已计费", free: "免费", charged: "已计费" },
};

/** Ends of a call without a verdict: the classes of failures, and a call that never started. */
type Failure = FailureClass | "not_started";

const failures: Readonly<Record<Language, Readonly<Record<Failure, string>>>> = {
  en: {
    not_started: "never started",
    adapter_fault: "its adapter in idcheck failed",
    unreachable: "no connection: nothing was sent",
    no_answer: "sent, but no answer came",
    unreadable: "the answer cannot be read",
    redirected: "a redirect, which is not followed",
    request_rejected: "it says that idcheck's request is wrong",
    parameters_refused: "it refuses the request, and does not say why",
    input_refused: "it refuses the form of the name or number",
    image_refused: "it refuses the picture",
    person_limited: "its limit for this person is reached",
    anonymous_refusal: "it refuses access, and does not say why",
    credentials: "it refuses the credentials",
    throttled: "too many requests for it",
    quota_exhausted: "the quota of the account is used up",
    misconfigured: "wrong address, product or subscription",
    unavailable: "it cannot answer now",
    briefly_unavailable: "it cannot answer for a moment",
  },
  zh: {
    not_started: "没有开始",
    adapter_fault: "idcheck 的适配器出错",
    unreachable: "无法连接，没有发出请求",
    no_answer: "请求已发出，没有收到回答",
    unreadable: "回答无法解读",
    redirected: "回答是重定向，不予跟随",
    request_rejected: "服务商认为 idcheck 的请求有误",
    parameters_refused: "服务商拒绝请求，没有说明原因",
    input_refused: "服务商不接受这样的姓名或号码",
    image_refused: "服务商不接受照片",
    person_limited: "服务商对此人的次数限制已满",
    anonymous_refusal: "服务商拒绝访问，没有说明原因",
    credentials: "服务商拒绝凭证",
    throttled: "对服务商的请求过于频繁",
    quota_exhausted: "账户额度已用完",
    misconfigured: "地址、产品或订购有误",
    unavailable: "服务商目前无法回答",
    briefly_unavailable: "服务商暂时无法回答",
  },
};

/** What the failure of a call means, or its class if there are no words for it. */
export function failureWords(language: Language, failure: string): string {
  return isKnown(failure) ? failures[language][failure] : failure;
}

function isKnown(failure: string): failure is Failure {
  return Object.hasOwn(failures.en, failure);
}
