import type { DocumentType } from "../domain/document-types.ts";

/**
 * Whether a person is under 14 on a day (`YYYY-MM-DD` in Asia/Shanghai), as far as a well-formed number tells. The day of
 * the 14th birthday still counts: courts count a year of age as full from the day after the birthday, so a person
 * born on 29 February is 14 from 1 March. An old card of a foreigner has a year of two digits, which is taken for the
 * latest possible one.
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
  return day <= birthDay + 14 * years;
}

/** A year in a day that is written as the number YYYYMMDD. */
const years = 10_000;

/** `YYMMDD` as the last such day of which the year has begun. */
function latestCentury(shortDay: number, today: number): number {
  const inThisCentury = 2_000 * years + shortDay;
  return inThisCentury <= today ? inThisCentury : inThisCentury - 100 * years;
}
