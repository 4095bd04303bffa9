import { madeUpPerson, wrongCheckCharacter } from "../samples/people.ts";

/** A line of a made-up list and what should become of it. */
export type ListedPerson = { name: string; idNumber: string; reference: string; isValid: boolean };

/**
 * A list of `count` made-up people, of which every tenth is the one five lines before again and every
 * twenty-fifth cannot be anybody.
 */
export function madeUpList(count: number): ListedPerson[] {
  return Array.from({ length: count }, (_, index) => {
    const isAgain = index % 10 === 9;
    const person = madeUpPerson(isAgain ? index - 5 : index);
    const isValid = index % 25 !== 24 || isAgain;
    const idNumber = isValid ? person.idNumber : wrongCheckCharacter(person.idNumber);
    // Written with a blank, the same person is still the same person.
    return { name: isAgain ? ` ${person.name}` : person.name, idNumber, reference: `ref-${index}`, isValid };
  });
}

/** The list as CSV with Chinese headers. */
export function csvOf(list: readonly ListedPerson[]): string {
  const lines = list.map(({ name, idNumber, reference }) => `${reference},"${name}",${idNumber}`);
  return ["编号,姓名,身份证号", ...lines, ""].join("\r\n");
}

/** How many different people of a list can be asked about. */
export function personCount(list: readonly ListedPerson[]): number {
  return new Set(list.filter(({ isValid }) => isValid).map(({ idNumber }) => idNumber)).size;
}
