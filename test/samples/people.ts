import { checkCharacterOf } from "../../lib/base/check-character.ts";

/** A made-up person. */
export type Person = { name: string; idNumber: string };

export type IdNumberOptions = {
  /** Two digits of a province, or 81–83 for a residence permit. */
  province?: string;
  /** `YYYYMMDD`. */
  birthDate?: string;
  /** 0–999; odd numbers are men. */
  sequence?: number;
};

/**
 * A well-formed number with the right check character that belongs to nobody: no province has a county 9999.
 */
export function madeUpIdNumber(options: IdNumberOptions = {}): string {
  const { province = "11", birthDate = "19900307", sequence = 777 } = options;
  const digits = `${province}9999${birthDate}${String(sequence).padStart(3, "0")}`;
  return digits + checkCharacterOf(digits);
}

/** The same number with another, wrong check character. */
export function wrongCheckCharacter(idNumber: string): string {
  return idNumber.slice(0, 17) + (idNumber.endsWith("5") ? "6" : "5");
}

const surnames = ["赵", "钱", "孙", "李", "欧阳", "司马"];
const givenNames = ["样本", "测试", "虚构", "示例", "无名"];

/** The n-th made-up person (0 ≤ n < 16,800,000): different numbers, and names that say that they are samples. */
export function madeUpPerson(n: number): Person {
  const birthDate = String(
    19500101 + (n % 28) + (Math.floor(n / 28) % 12) * 100 + (Math.floor(n / 336) % 50) * 10_000,
  );
  const sequence = Math.floor(n / 16_800) % 1000;
  const surname = surnames[n % surnames.length] ?? "赵";
  const givenName = givenNames[n % givenNames.length] ?? "样本";
  return { name: surname + givenName, idNumber: madeUpIdNumber({ birthDate, sequence }) };
}
