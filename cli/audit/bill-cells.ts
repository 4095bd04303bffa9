import { shanghaiDay } from "../../lib/base/shanghai-day.ts";

/** What a spreadsheet shows in place of a value, which no file can give back. */
const lostValues: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^[#＃]{2,}$/u, "a spreadsheet has written ####, because the column was too narrow for the value"],
  [
    /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!)$/iu,
    "a spreadsheet has put an error in place of the value",
  ],
];

/** What a spreadsheet has put in place of a value, as the rest of a sentence; undefined if it is a value. */
export function lossOf(cell: string): string | undefined {
  return lostValues.find(([pattern]) => pattern.test(cell))?.[1];
}

/** What spreadsheets do to references, and what happened, as the rest of a sentence that begins with the row. */
const damages: readonly (readonly [pattern: RegExp, what: string])[] = [
  [
    // Without a dot or a plus sign, it may be a hexadecimal number.
    /^\d+(?:[.,]\d+e\+?|e\+)\d+$/iu,
    "a spreadsheet has turned the reference into a number such as 6.64485e+12, and its last digits are lost",
  ],
  [/"/u, "the reference has a quotation mark within, so it may not be whole"],
  [/[０-９Ａ-Ｚａ-ｚ]/u, "the reference has full-width digits or letters, such as １２３"],
  [/^\d{1,3}(?:[,，]\d{3})+(?:\.0+)?$/u, "a spreadsheet has put thousands separators into the reference"],
  [/^\d+[.,]0+$/u, "a spreadsheet has turned the reference into a number with decimals, such as .0"],
];

/** What a spreadsheet has done to a reference, as the rest of a sentence; undefined if it is unharmed. */
export function damageOf(reference: string): string | undefined {
  return damages.find(([pattern]) => pattern.test(reference))?.[1];
}

/** Whether a value is a formula, of which a file does not have the result. */
export function isFormula(value: string): boolean {
  return value.startsWith("=");
}

const instant = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/u;
const separated = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)/u;
const joined = /^(20\d\d)(\d\d)(\d\d)(?:\d{6})?(?!\d)/u;

/** The day in Asia/Shanghai that a cell names, `YYYY-MM-DD`; undefined if it names none. */
export function dayOfCell(cell: string): string | undefined {
  if (instant.test(cell)) {
    const time = Date.parse(cell);
    return Number.isNaN(time) ? undefined : shanghaiDay(time);
  }
  const [, year, month, day] = separated.exec(cell) ?? joined.exec(cell) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const text = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = Date.parse(text);
  // A date such as 30 February is none, though it can be read.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : undefined;
}
