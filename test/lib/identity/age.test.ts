import { describe, expect, it } from "vitest";
import { isUnder14 } from "../../../lib/identity/age.ts";
import { madeUpIdNumber } from "../../samples/people.ts";

const resident = (birthDate: string, province = "11") =>
  ({
    idNumber: madeUpIdNumber({ birthDate, province }),
    documentType: province === "11" ? "mainland_id" : "residence_permit",
  }) as const;

const foreigner = (idNumber: string) =>
  ({ idNumber, documentType: "foreign_permanent_resident_card" }) as const;

describe("a person under 14", () => {
  it.each([
    ["20121122", "2026-11-21", true],
    ["20121122", "2026-11-22", true],
    ["20121122", "2026-11-23", false],
    ["20121231", "2026-12-31", true],
    ["20121231", "2027-01-01", false],
    ["20261122", "2026-11-22", true],
    ["19000101", "2026-11-22", false],
  ])("who was born on %s is one on %s: %s", (birthDate, today, isOne) => {
    expect(isUnder14(resident(birthDate), today)).toBe(isOne);
    expect(isUnder14(resident(birthDate, "82"), today)).toBe(isOne);
  });

  it.each([
    ["2026-02-28", true],
    ["2026-03-01", false],
  ])("who was born on a leap day is one on %s: %s", (today, isOne) => {
    expect(isUnder14(resident("20120229"), today)).toBe(isOne);
  });

  it.each([
    ["912110201211220017", true],
    ["912110200001010010", false],
    // The year may be 1912 or 2012, and the card says no more.
    ["USA110012112203", true],
    ["USA110099112203", false],
    ["USA110087081902", false],
    // Neither has a date where the rules have one.
    ["XSA112319900307", false],
    ["912110299999990017", false],
  ])("who has the card %s of a foreigner is one: %s", (idNumber, isOne) => {
    expect(isUnder14(foreigner(idNumber), "2026-11-22")).toBe(isOne);
  });
});
