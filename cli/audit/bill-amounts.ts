import type { LineSort } from "../../lib/usage/audit/billed-line.ts";

/** Words by which a status says that a call is not charged, in lower case. They come first: 不计费 contains 计费. */
const freeStatus =
  /不计费|未计费|不收费|未收费|不扣费|未扣费|未扣款|免费|免计费|失败|异常|超时|取消|作废|^(?:否|不是|无|free|fail(?:ed|ure)?|error|not? ?(?:charged|billed|billable|charge)|unbilled|uncharged|cancell?ed|no|n|false|0)$/u;

/** Words by which a status says that a charge was given back. */
const refundedStatus = /退款|退费|已退|冲正|冲销|返还|^refund(?:ed)?$/u;

/** Words by which a status says that a call is charged, also where a package pays and the amount is 0. */
const chargedStatus =
  /计费|收费|扣费|扣款|套餐|资源包|抵扣|^(?:是|charged|billed|billable|paid|yes|y|true|1)$/u;

/** What a bill says about what a line costs. */
export type LineCost = { amount: number | undefined; status: string; count: string };

/** Tells a charged call from one that cost nothing and from a refund. A line that says nothing about it is a charged call. */
export function sortOfLine({ amount, status, count }: LineCost): LineSort {
  const plain = status.normalize("NFKC").toLowerCase();
  if (amount !== undefined && amount < 0) return "refund";
  if (refundedStatus.test(plain)) return "refunded";
  if (freeStatus.test(plain)) return "free";
  if (chargedStatus.test(plain)) return "charged";
  return amount === 0 || amountOf(count) === 0 ? "free" : "charged";
}

const number = /^(\(?)([+-]?)(\d+(?:\.\d*)?|\.\d+)\)?$/u;

/** The amount of a cell such as `¥1,234.50`, `-0.6元` or `(0.60)`, which is negative; undefined if it is none. */
export function amountOf(cell: string): number | undefined {
  const plain = cell
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s,¥￥$]|元|次|笔|条|cny|rmb|yuan/gu, "")
    .replace(/^[−–—]/u, "-");
  const [, bracket, sign, digits] = number.exec(plain) ?? [];
  if (digits === undefined) return undefined;
  // Without `|| 0`, a negative zero would be another amount than zero.
  return (bracket === "(" || sign === "-" ? -Number(digits) : Number(digits)) || 0;
}
