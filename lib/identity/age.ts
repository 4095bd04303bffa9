import type { DocumentType } from "../domain/document-types.ts";

/**
 * Whether a person is under 14 on a day (`YYYY-MM-DD` in Asia/Shanghai), as far as a well-formed number tells. The day of
 * the 14th birthday still counts: courts count a year of age as full from the day after the birthday, so a person
 * born on 29 February is 14 from 1 March. An old card of a foreigner has a year of two digits, which is taken for the
 * latest possible one; digits that are no date there do not tell.
 */
export function isUnder14(
  { idNumber, documentType }: { idNumber: string; documentType: DocumentType },
  today: string,
): boolean {
  const day = Number(today.replaceAll("-", ""));
  const isOldForeignCard = documentType === "foreign_permanent_resident_card" && idNumber.length === 15;
  const birthDay = isOldForeignCard
    ? latestCentury(Number(idNumber.slice(7, 13)), day)
    : Number(idNumber.slice(6, 14));
  return isDate(birthDay) && day <= birthDay + 14 * years;
}

/** A year in a day that is written as the number YYYYMMDD. */
const years = 10_000;

/** Whether a number can be a day. Those of residents always are; nothing has looked at those of foreigners. */
function isDate(day: number): boolean {
  const [month, dayOfMonth] = [Math.floor(day / 100) % 100, day % 100];
  return month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= 31;
}

/** `YYMMDD` as the latest such day that is not after today. */
function latestCentury(shortDay: number, today: number): number {
  const inThisCentury = 2_000 * years + shortDay;
  return inThisCentury <= today ? inThisCentury : inThisCentury - 100 * years;
}
