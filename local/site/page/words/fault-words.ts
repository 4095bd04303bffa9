import type { Language } from "../../../../cli/verdict-words.ts";
import type { FaultChoice } from "../facts.ts";

/** The faults on the wire in Chinese, by name. The English texts come from the simulators. */
const chinese: Readonly<Record<string, string>> = {
  refuse: "端口在延迟期间关闭，所有服务商和这些控制请求都受影响",
  "reset-before-read": "读取请求之前重置连接",
  "reset-after-read": "读取请求之后重置连接",
  "close-after-read": "读取请求之后关闭连接",
  hang: "读取请求，但一直不回答",
  late: "延迟之后给出正确回答",
  "slow-headers": "状态行立即到达，响应头在延迟期间逐点到达",
  "slow-body": "响应头立即到达，正文在延迟期间逐点到达",
  truncated: "正文只到一半就关闭连接",
  "reset-in-body": "正文只到一半就重置连接",
  oversize: "回答之后加 1 MB 空格",
  "large-headers": "1 MB 的响应头",
  malformed: "不是 HTTP 的内容",
  gzip: "回答被压缩，而请求并不接受压缩",
  "gzip-bomb": "10 MB 空格，经过压缩",
  html: "状态码 200 的 HTML 页面",
  empty: "状态码 200，没有正文",
  "not-json": "中断的 JSON",
  "invalid-utf8": "回答中有不是 UTF-8 的字节",
  gbk: "回答中的文字使用 GBK",
  "coding-charset": "把字符集当作内容编码的回答",
  "coding-empty": "内容编码为空的回答",
  bom: "回答之前有字节顺序标记",
  "duplicate-keys": "每个键出现两次，第二次的代码不同",
  redirect: "重定向到 /_redirected",
  "http-403-answer": "状态码 403 的正常回答，该状态下的回答无效",
  "http-405": "防火墙的页面，状态码 405",
  "http-450": "状态码 450 的回答，某些服务商以此表示免费",
};

/** What a fault does. The answers of a single provider have English words alone. */
export function faultWords(language: Language, { name, description }: FaultChoice): string {
  if (language === "en") return description;
  const [, status] = /^http-(\d+)$/u.exec(name) ?? [];
  return chinese[name] ?? (status === undefined ? description : `状态码 ${status}，没有正文`);
}
