/** What a heading adds in brackets without another meaning: that a column is required, how it is written, its unit. */
const notes = [
  "必填项?|必选项?|必须|必输|选填|可选|非必填|可不填|required|mandatory|optional",
  "文本|文本格式|文字|text|\\d+位",
  "元|人民币|yuan|rmb|cny|次|笔",
].join("|");

/** One note or several. */
const bracketedNotes = new RegExp(
  String.raw`[(\[【<《{](?:${notes})(?:[,;、/](?:${notes}))*[)\]】>》}]`,
  "gu",
);

/**
 * A heading as it is compared: in lower case and without blanks, signs (`*姓名`, `id_number`) and notes in brackets of any
 * width (`身份证号（必填）`). A heading of signs alone stays as it is.
 */
export function plainHeading(heading: string): string {
  const text = heading.normalize("NFKC").trim().toLowerCase();
  const plain = text
    .replaceAll(/\s/gu, "")
    .replaceAll(bracketedNotes, "")
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
  return plain === "" ? text : plain;
}
