import type { IdcheckProblem } from "../../../../clients/typescript/problem.ts";
import { type ProblemCode, problemRules } from "../../../../lib/domain/problem.ts";
import type { Language } from "../../../../cli/verdict-words.ts";

/** Problems in Chinese. In English, a problem has its own message. */
const chinese: Readonly<Record<ProblemCode | "no_answer", string>> = {
  invalid_request: "请改正标出的内容。",
  option_unsupported: "没有服务商支持所选的控制项。",
  budget_exceeded: "调用方本月的次数或预算已用完。",
  forbidden: "无法识别调用方。",
  caller_switched_off: "运营人员已停用此调用方。",
  not_found: "没有这次核验。",
  in_progress: "使用这个键的核验仍在进行，或结果尚未确定。",
  key_expired: "这个键已过重放期限，请用新键发起新的核验。",
  payload_too_large: "请求过大。",
  unsupported_media_type: "请求必须是 UTF-8 编码的 application/json。",
  key_reused: "这个键已用于其他输入。",
  input_refused: "所有服务商都不接受这样的姓名或身份证号。",
  attempts_exhausted: "三次可能计费的调用都没有结果，请用新键重试。",
  rate_limited: "请求过于频繁，请稍后用同一个键重发。",
  key_locked: "这个键在一小时内多次用于其他输入，已暂时锁定，请稍后用同一个键重发。",
  person_limit_exceeded: "今天对这个身份证号核验次数过多或尝试的姓名过多，请明天再试。",
  internal_error: "idcheck 内部出错。",
  provider_unavailable: "没有服务商能受理这次核验。",
  provider_rejected_request: "服务商拒绝了 idcheck 的请求，已通知运维人员。",
  provider_bad_response: "服务商的回答不是核验结果。",
  unavailable: "核验未能开始。",
  provider_timeout: "服务商没有回答或中途出错，是否计费尚不清楚。",
  no_answer: "没有收到回答，核验可能仍在进行。",
};

/** What a code of a problem means. */
export function problemCodeWords(language: Language, code: ProblemCode): string {
  return language === "zh" ? chinese[code] : problemRules[code].title;
}

/** A problem as a sentence. */
export function problemWords(language: Language, { code, message }: IdcheckProblem): string {
  return language === "zh" && isKnown(code) ? chinese[code] : message;
}

/** Whether a text is the code of a problem. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemRules, code);
}

function isKnown(code: string): code is keyof typeof chinese {
  return Object.hasOwn(chinese, code);
}
