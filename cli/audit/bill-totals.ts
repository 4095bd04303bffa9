/** What a line of a bill is: a call, a total of the lines above it, or something that may be either. */
type LineNature = "call" | "total" | "unclear";

/** A line of a bill, as far as it says whether it is a call. */
export type SummedLine = {
  reference: string;
  /** How many calls the line says it counts; empty if the bill has no such column. */
  count: string;
  /** Every cell of the line. */
  cells: readonly string[];
  /** The cell of the time, which has the label in some totals. */
  date: string;
  /** Whether the bill says when a call was made or what was sold; `never` if it has no column for either. */
  details: "given" | "missing" | "never";
};

/** A label of a total, alone or with its number: 合计, 总计：35 次, Total 35. */
const label =
  /^(?:(?:本页|本月|当月|账单)?(?:合\s*计|总\s*计|小\s*计|共\s*计|汇\s*总|总数|总次数)|grand\s*total|sub-?\s*total|totals?|sum)\s*[:：]?\s*(?:[\d.,，]+\s*(?:次|笔|条|行|calls?|lines?)?)?\s*$/iu;

const number = /^[¥￥]?\s*[\d,]+(?:\.\d+)?\s*(?:元|次|笔|条)?$/u;

/** A number of calls, as a total has it; a reference may look the same if it is short. */
const countOfCalls = /^\d{1,3}(?:[,，]?\d{3}){0,2}\s*(?:次|笔|条)?$/u;

/**
 * Tells a total from a call: a total has a label, and no reference or a number of calls in its place. Without a label it is a
 * total if it counts as many calls as lines were read before it, which `linesBefore` has with and without those that are not
 * charged. A line with another count, or with nothing but numbers where others have more, may be either: to count it as a
 * call would be a guess.
 */
export function natureOf(line: SummedLine, linesBefore: readonly number[]): LineNature {
  const { reference, count, cells, date, details } = line;
  if (label.test(reference)) return "total";
  const isLabelled = cells.some((cell) => label.test(cell));
  if (reference !== "") {
    const isCount = countOfCalls.test(reference);
    if (isLabelled) return isCount || label.test(date) ? "total" : "unclear";
    if (!isCount || details !== "missing") return "call";
    return linesBefore.includes(numberIn(reference)) ? "total" : "unclear";
  }
  if (isLabelled) return "total";
  const counted = count === "" ? 1 : numberIn(count);
  if (counted !== 1) return linesBefore.includes(counted) ? "total" : "unclear";
  if (details === "given") return "call";
  const mayCountOne = count !== "" && linesBefore.includes(1);
  const hasNumbersAlone = cells.every((cell) => cell === "" || number.test(cell));
  return mayCountOne || (details === "missing" && hasNumbersAlone) ? "unclear" : "call";
}

function numberIn(text: string): number {
  return Number(text.replaceAll(/[,，次笔条\s]/gu, ""));
}
