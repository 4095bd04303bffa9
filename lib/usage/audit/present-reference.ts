/** What exports write where a call has no reference, in lower case. */
const placeholders: ReadonlySet<string> = new Set([
  "null",
  "nil",
  "none",
  "n/a",
  "na",
  "nan",
  "undefined",
  "unknown",
  "empty",
  "blank",
  "\\n",
  "n.a.",
  "无",
  "空",
  "没有",
  "暂无",
  "未知",
  "缺失",
  "空值",
  "无流水号",
  "无订单号",
]);

/**
 * A reference without the blanks around it; undefined if it is none: empty, a placeholder such as `-`, `NULL` or `无`,
 * with brackets around it or without, or nothing but zeros or signs.
 */
export function presentReference(reference: string | undefined): string | undefined {
  const text = reference?.trim() ?? "";
  if (!/[^0\p{P}\p{S}\p{Z}]/u.test(text)) return undefined;
  const word = text.replaceAll(/^[([{<（【]+|[)\]}>）】]+$/gu, "").toLowerCase();
  return placeholders.has(word) ? undefined : text;
}
