import type { MagicRegion } from "./simulated-provider.ts";

/** The date of birth of all made-up people. No living person has it. */
const magicBirthDate = "19000101";

/** What the authority knows about a person; it tells every vendor the same. */
export type Person = {
  identity: "match" | "mismatch" | "no_record" | "refused";
  photo: "good" | "missing" | "poor";
  /** Similarity 0–100 of any picture to the photo on record; undefined: the picture decides. */
  score?: number;
  /** The only name that matches; undefined: every name does. */
  registeredName?: string;
};

/** A person who is on record under every name, and whose picture decides the score. */
const anybody: Person = { identity: "match", photo: "good" };

/** The made-up people that both vendors know, by the first six digits of their ID numbers. */
export const people: readonly (MagicRegion & { person: Person })[] = [
  { region: "110001", description: "on record under every name", person: anybody },
  {
    region: "110002",
    description: "on record, but under no name",
    person: { ...anybody, identity: "mismatch" },
  },
  { region: "110003", description: "not on record", person: { ...anybody, identity: "no_record" } },
  {
    region: "110004",
    description: "refused by the authority",
    person: { ...anybody, identity: "refused" },
  },
  { region: "110005", description: "on record, without a photo", person: { ...anybody, photo: "missing" } },
  { region: "110006", description: "on record, with a poor photo", person: { ...anybody, photo: "poor" } },
  {
    region: "110007",
    description: "looks a little like every picture (score 70)",
    person: { ...anybody, score: 70 },
  },
  { region: "110008", description: "looks like no picture (score 12)", person: { ...anybody, score: 12 } },
  {
    region: "110009",
    description: "on record under the name 示例甲 only",
    person: { ...anybody, registeredName: "示例甲" },
  },
];

/**
 * The first six digits of a made-up person's ID number; undefined for other people. Those are on record under every
 * name, so that a load test with many people needs no table.
 */
export function magicRegionOf(idNumber: string): string | undefined {
  return idNumber.slice(6, 14) === magicBirthDate ? idNumber.slice(0, 6) : undefined;
}

/** What the authority says about a name and an ID number. */
export function lookUp(idNumber: string, name: string): Person {
  const region = magicRegionOf(idNumber);
  const person = people.find((row) => row.region === region)?.person ?? anybody;
  const isOther = person.registeredName !== undefined && person.registeredName !== name;
  return isOther ? { ...person, identity: "mismatch" } : person;
}

/**
 * The ID number of a made-up person: `region` decides what happens, `sequence` (0–999) tells people of the
 * same region apart. It ends with a valid check character.
 */
export function magicIdNumber(region: string, sequence = 0): string {
  const digits = `${region}${magicBirthDate}${String(sequence).padStart(3, "0")}`;
  return digits + checkCharacter(digits);
}

/** Whether an 18-character ID number ends with its check character (GB 11643-1999, ISO 7064 MOD 11-2). */
export function isWellFormed(idNumber: string): boolean {
  return /^\d{17}[\dXx]$/u.test(idNumber) && checkCharacter(idNumber) === idNumber.slice(17).toUpperCase();
}

function checkCharacter(idNumber: string): string {
  let remainder = 0;
  for (const digit of idNumber.slice(0, 17)) remainder = ((remainder + Number(digit)) * 2) % 11;
  return "0123456789X".charAt((12 - remainder) % 11);
}
