import { describe, expect, it } from "vitest";
import type { InputRules, Parsed } from "../../../lib/checks/check.ts";
import { threeFactor } from "../../../lib/checks/three-factor.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import type { Kind } from "../../../lib/domain/kinds.ts";
import { jpegImage } from "../../samples/images.ts";
import { madeUpIdNumber, madeUpPerson } from "../../samples/people.ts";
import { defaultRules } from "../../samples/rules.ts";

const adult = madeUpPerson(1);
const child = { ...adult, idNumber: madeUpIdNumber({ birthDate: "20121122" }) };
const image = jpegImage().toString("base64");
const consent = { id: "consent-17", purpose: "account-opening" };
const fromGuardian = { ...consent, guardian: true };

/** Broken rules as `refused` or `wrong` with `field code`; nothing if the body is accepted as it is. */
function meaning<K extends Kind>(parsed: Parsed<K>): string[] {
  const [word, broken] = parsed.ok
    ? (["refused", parsed.refusals] as const)
    : (["wrong", parsed.errors] as const);
  return broken.map(({ field, code }) => `${word} ${field} ${code}`);
}

const twoFactorOf = (body: object, rules: Partial<InputRules>) =>
  meaning(twoFactor.parse(body, { ...defaultRules, ...rules }));
const threeFactorOf = (body: object, rules: Partial<InputRules>) =>
  meaning(threeFactor.parse({ image, ...body }, { ...defaultRules, ...rules }));

describe("a required consent", () => {
  it.each([
    ["off", [], []],
    ["face", [], ["refused consent required"]],
    ["all", ["refused consent required"], ["refused consent required"]],
  ] as const)(
    "is, with %s, missed by kinds without a face: %j, and with one: %j",
    (requireConsent, two, three) => {
      expect(twoFactorOf(adult, { requireConsent })).toEqual(two);
      expect(twoFactorOf({ ...adult, consent: null }, { requireConsent })).toEqual(two);
      expect(threeFactorOf(adult, { requireConsent })).toEqual(three);
      expect(twoFactorOf({ ...adult, consent }, { requireConsent })).toEqual([]);
      expect(threeFactorOf({ ...adult, consent }, { requireConsent })).toEqual([]);
    },
  );

  it("is missed for an address of a picture too", () => {
    const rules = { requireConsent: "face", imageUrlHosts: new Set(["images.example.com"]) } as const;
    const body = { ...adult, image: null, imageUrl: "https://images.example.com/a.jpg" };
    expect(threeFactorOf(body, rules)).toEqual(["refused consent required"]);
  });
});

describe("a consent for a person under 14", () => {
  it.each([
    ["allow", child, undefined, []],
    ["guardian", child, undefined, ["refused consent.guardian required"]],
    ["guardian", child, consent, ["refused consent.guardian required"]],
    ["guardian", child, fromGuardian, []],
    ["guardian", adult, undefined, []],
    ["refuse", child, undefined, ["refused idNumber under_14"]],
    ["refuse", child, fromGuardian, ["refused idNumber under_14"]],
    ["refuse", adult, undefined, []],
  ] as const)("with the rule %s", (minors, person, given, broken) => {
    const body = { ...person, consent: given };
    expect(twoFactorOf(body, { minors })).toEqual(broken);
    expect(threeFactorOf(body, { minors })).toEqual(broken);
  });

  it("comes with what else this deployment asks for", () => {
    expect(twoFactorOf(child, { minors: "guardian", requireConsent: "all" })).toEqual([
      "refused consent required",
      "refused consent.guardian required",
    ]);
  });

  it("is asked for beside a wrong form, of well-formed fields alone", () => {
    const rules = { minors: "guardian", requireConsent: "all" } as const;
    expect(twoFactorOf({ ...child, name: "" }, rules)).toEqual([
      "wrong name empty",
      "wrong consent required",
      "wrong consent.guardian required",
    ]);
    expect(twoFactorOf({ ...child, consent: { id: "" } }, rules)).toEqual([
      "wrong consent.id empty",
      "wrong consent.purpose required",
      "wrong consent.guardian required",
    ]);
    expect(twoFactorOf({ ...child, consent: { ...consent, guardian: "yes" } }, rules)).toEqual([
      "wrong consent.guardian not_true",
    ]);
    expect(twoFactorOf({ ...child, idNumber: "1" }, rules)).not.toContain("wrong consent.guardian required");
    expect(twoFactorOf({ ...child, name: "" }, { minors: "refuse" })).toEqual([
      "wrong name empty",
      "wrong idNumber under_14",
    ]);
  });
});

describe("the guardian of a consent", () => {
  it.each([false, "true", 1, {}])("is not %j", (guardian) => {
    expect(twoFactorOf({ ...adult, consent: { ...consent, guardian } }, {})).toEqual([
      "wrong consent.guardian not_true",
    ]);
  });

  it("is left out if it is null, and never made up", () => {
    const parsed = twoFactor.parse({ ...adult, consent: { ...consent, guardian: null } }, defaultRules);
    expect(parsed).toMatchObject({ ok: true, notes: { consent } });
    expect(parsed.ok && parsed.notes.consent).not.toHaveProperty("guardian");
  });
});
