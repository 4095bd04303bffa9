import * as fc from "../../support/properties.ts";
import { describe, expect, test } from "vitest";
import type { InputRules, Parsed } from "../../../lib/checks/check.ts";
import type { Kind } from "../../../lib/domain/kinds.ts";
import { threeFactor } from "../../../lib/checks/three-factor.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import { bmpImage, jpegImage } from "../../samples/images.ts";
import { madeUpIdNumber, madeUpPerson, wrongCheckCharacter } from "../../samples/people.ts";
import { defaultRules } from "../../samples/rules.ts";

const person = madeUpPerson(1);
const image = jpegImage().toString("base64");
const urlRules: InputRules = { ...defaultRules, imageUrlHosts: new Set(["images.example.com"]) };
const url = "https://images.example.com/faces/1.jpg?size=2";

/** Errors as `field code`, which read well. */
function errorsOf<K extends Kind>(parsed: Parsed<K>): string[] {
  return (parsed.ok ? parsed.refusals : parsed.errors).map(({ field, code }) => `${field} ${code}`);
}

const twoFactorErrors = (body: unknown, rules = defaultRules) => errorsOf(twoFactor.parse(body, rules));
const threeFactorErrors = (body: unknown, rules = defaultRules) => errorsOf(threeFactor.parse(body, rules));

function canonicalOf(body: unknown, rules = defaultRules): readonly string[] {
  const parsed = threeFactor.parse(body, rules);
  if (!parsed.ok) throw new Error(errorsOf(parsed).join());
  return threeFactor.canonical(parsed.input, parsed.notes);
}

describe("a two-factor check", () => {
  test("normalises the person and tells the document", () => {
    const idNumber = madeUpIdNumber({ province: "81" });
    expect(twoFactor.parse({ name: " 张 三 ", idNumber: ` ${idNumber}\n` }, defaultRules)).toEqual({
      ok: true,
      input: { name: "张三", idNumber, documentType: "residence_permit" },
      notes: {},
      warnings: [],
      refusals: [],
    });
  });

  test("asks nothing special of a provider", () => {
    const input = { ...person, documentType: "mainland_id" } as const;
    expect(twoFactor.requestedOptions(input)).toEqual([]);
    expect(twoFactor.threshold(input)).toBeUndefined();
    expect(twoFactor.image(input)).toBeUndefined();
    expect(twoFactor.imageUrl(input)).toBeUndefined();
  });

  test("lists every violated rule at once, in the order of the fields", () => {
    const body = {
      consent: { id: "13912345678", purpose: "" },
      idNumber: wrongCheckCharacter(person.idNumber),
      name: "张3*",
      reference: "a b",
      extra: 1,
    };
    expect(twoFactorErrors(body)).toEqual([
      "body unknown_field",
      "name digit",
      "name placeholder",
      "idNumber check_character",
      "reference characters",
      "consent.id looks_like_phone_number",
      "consent.purpose empty",
    ]);
  });

  test("never names an unknown field, which is a caller's value", () => {
    const parsed = twoFactor.parse({ ...person, [person.idNumber]: 1 }, defaultRules);
    expect(errorsOf(parsed)).toEqual(["body unknown_field"]);
    expect(JSON.stringify(parsed)).not.toContain(person.idNumber);
  });

  test.each([null, [], "text", 7, true, undefined])("refuses a body that is no object: %j", (body) => {
    expect(twoFactorErrors(body)).toEqual(["body not_object"]);
    expect(threeFactorErrors(body)).toEqual(["body not_object"]);
  });

  test("refuses the fields of a face", () => {
    expect(twoFactorErrors({ ...person, image })).toEqual(["body unknown_field"]);
    expect(twoFactorErrors({ ...person, threshold: 80 })).toEqual(["body unknown_field"]);
  });

  test("takes null for a field that is left out", () => {
    expect(twoFactorErrors({ ...person, reference: null, consent: null })).toEqual([]);
    expect(twoFactorErrors({ name: null })).toEqual(["name required", "idNumber required"]);
  });

  test("refuses a Latin name only where the number is a mainland one", () => {
    const idNumber = madeUpIdNumber({ province: "81" });
    expect(twoFactorErrors({ name: "Mary Sample", idNumber })).toEqual([]);
    expect(twoFactorErrors({ ...person, name: "Mary Sample" })).toEqual(["name latin_name"]);
  });

  test("keeps notes that name nobody", () => {
    const notes = { reference: "order-17", consent: { id: "c:2026.1", purpose: "account_opening" } };
    expect(twoFactor.parse({ ...person, ...notes }, defaultRules)).toMatchObject({ ok: true, notes });
    const long = "a".repeat(65);
    expect(twoFactorErrors({ ...person, reference: long, consent: { id: long, purpose: long } })).toEqual([
      "reference length",
      "consent.id length",
      "consent.purpose length",
    ]);
    expect(twoFactorErrors({ ...person, reference: person.idNumber })).toEqual([
      "reference looks_like_id_number",
    ]);
  });

  test.each([
    ["text", "consent not_object"],
    [[], "consent not_object"],
    [{ id: "a" }, "consent.purpose required"],
    [{ id: "a", purpose: "b", more: 1 }, "consent unknown_field"],
    [{ id: 7, purpose: "b" }, "consent.id not_text"],
  ])("refuses a consent that is not complete: %j", (consent, error) => {
    expect(twoFactorErrors({ ...person, consent })).toEqual([error]);
  });
});

describe("a three-factor check", () => {
  test("has defaults for the controls and the threshold", () => {
    const parsed = threeFactor.parse({ ...person, image }, defaultRules);
    expect(parsed).toMatchObject({
      ok: true,
      input: { ...person, qualityControl: "NONE", livenessControl: "NONE", threshold: 80 },
      warnings: [],
    });
    if (!parsed.ok) return;
    expect(threeFactor.requestedOptions(parsed.input)).toEqual([]);
    expect(threeFactor.threshold(parsed.input)).toBe(80);
    expect(threeFactor.image(parsed.input)).toEqual({
      base64: image,
      format: "jpeg",
      widthPixels: 480,
      heightPixels: 640,
    });
    expect(threeFactor.imageUrl(parsed.input)).toBeUndefined();
  });

  test("reports each option that is not the default", () => {
    const options = { qualityControl: "LOW", livenessControl: "HIGH", threshold: 79.5 };
    const parsed = threeFactor.parse({ ...person, image, ...options }, defaultRules);
    expect(parsed.ok && threeFactor.requestedOptions(parsed.input)).toEqual(Object.keys(options));
  });

  test("raises the default threshold to the floor, and then asks providers to honour it", () => {
    const parsed = threeFactor.parse({ ...person, image }, { ...defaultRules, thresholdFloor: 90 });
    expect(parsed).toMatchObject({ input: { threshold: 90 } });
    expect(parsed.ok && threeFactor.requestedOptions(parsed.input)).toEqual(["threshold"]);
  });

  test.each([
    ["80", "not_number"],
    [true, "not_number"],
    [-1, "threshold_range"],
    [100.1, "threshold_range"],
    [Number.POSITIVE_INFINITY, "threshold_range"],
    [Number.NaN, "threshold_range"],
    [59.9, "threshold_below_floor"],
  ])("refuses the threshold %j", (threshold, code) => {
    expect(threeFactorErrors({ ...person, image, threshold })).toEqual([`threshold ${code}`]);
  });

  test.each(["none", "", "MEDIUM", 0, false, ["LOW"], "constructor"])(
    "refuses the control level %j",
    (level) => {
      expect(threeFactorErrors({ ...person, image, qualityControl: level, livenessControl: level })).toEqual([
        "qualityControl control_level",
        "livenessControl control_level",
      ]);
    },
  );

  test("needs exactly one of image and imageUrl", () => {
    expect(threeFactorErrors(person)).toEqual(["image required"]);
    expect(threeFactorErrors({ ...person, image, imageUrl: url }, urlRules)).toEqual(["image image_and_url"]);
    expect(threeFactorErrors({ ...person, image: "?", imageUrl: "?" }, urlRules)).toEqual([
      "image image_and_url",
      "image base64",
      "imageUrl image_url_malformed",
    ]);
  });

  test("hands an address on unopened", () => {
    const parsed = threeFactor.parse({ ...person, imageUrl: url }, urlRules);
    expect(parsed.ok && threeFactor.imageUrl(parsed.input)).toBe(url);
    expect(parsed.ok && threeFactor.image(parsed.input)).toBeUndefined();
  });

  test("warns of a turned image and accepts it", () => {
    const turned = jpegImage({ orientation: 6 }).toString("base64");
    expect(threeFactor.parse({ ...person, image: turned }, defaultRules)).toMatchObject({
      ok: true,
      warnings: ["image_orientation"],
    });
    const body = { ...person, name: "张䶮", image: turned };
    expect(threeFactor.parse(body, defaultRules)).toMatchObject({
      ok: true,
      warnings: ["name_encoding", "image_orientation"],
    });
  });
});

describe("the canonical form", () => {
  const body = {
    ...person,
    image,
    qualityControl: "LOW",
    livenessControl: "NONE",
    threshold: 81,
    reference: "order-17",
    consent: { id: "consent-1", purpose: "account" },
  };

  test("does not depend on the order of fields, on outer blanks, or on line breaks in base64", () => {
    const blank = fc.stringMatching(/^[ \u3000\n\t\u200B]{0,3}$/);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(Object.keys(body), { minLength: Object.keys(body).length }),
        fc.array(blank, { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom("\n", "\r\n"),
        (order, blanks, lineLength, lineBreak) => {
          const lines = image.match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
          const outerBlank = (index: number) => (blanks[index] ?? "").replaceAll("\u200B", "");
          const written: Record<string, unknown> = {
            ...body,
            name: `${blanks[0]}${body.name}${blanks[1]}`,
            idNumber: `${blanks[2]}${body.idNumber}${blanks[3]}`,
            image: `${outerBlank(4)}${lines.join(lineBreak)}${outerBlank(5)}`,
          };
          const shuffled = Object.fromEntries(order.map((name) => [name, written[name]]));
          expect(canonicalOf(shuffled)).toEqual(canonicalOf(body));
        },
      ),
    );
  });

  test("is the same with a default written out or left out", () => {
    const bare = { ...person, image };
    const written = {
      ...bare,
      qualityControl: "NONE",
      livenessControl: "NONE",
      threshold: 80,
      reference: null,
    };
    expect(canonicalOf(written)).toEqual(canonicalOf(bare));
  });

  test("stays what it was when a deployment raises its floor: what was paid for is replayed", () => {
    const bare = { ...person, image };
    expect(canonicalOf(bare, { ...defaultRules, thresholdFloor: 90 })).toEqual(canonicalOf(bare));
  });

  test("differs as soon as any field differs", () => {
    const variants: object[] = [
      { name: "钱样本" },
      { idNumber: madeUpPerson(2).idNumber },
      { image: jpegImage({ shade: 1 }).toString("base64") },
      { image: bmpImage().toString("base64") },
      { qualityControl: "HIGH" },
      { livenessControl: "LOW" },
      { threshold: 81.5 },
      { reference: "order-18" },
      { reference: undefined },
      { consent: { id: "consent-2", purpose: "account" } },
      { consent: { id: "consent-1", purpose: "loan" } },
      { consent: { id: "consent-1", purpose: "account", guardian: true } },
      { consent: undefined },
      { image: undefined, imageUrl: url },
      { image: undefined, imageUrl: `${url}0` },
    ];
    const forms = [{}, ...variants].map((variant) =>
      canonicalOf({ ...body, ...variant }, urlRules).join("\0"),
    );
    expect(new Set(forms).size).toBe(forms.length);
  });

  test("has as many parts for any body, none of which holds U+0000, so that it can be joined", () => {
    for (const form of [canonicalOf(body), canonicalOf({ ...person, imageUrl: url }, urlRules)]) {
      expect(form).toHaveLength(11);
      expect(form.join("").includes("\0")).toBe(false);
    }
  });

  test("of a two-factor check holds the person and the notes", () => {
    const input = { ...person, documentType: "mainland_id" } as const;
    expect(twoFactor.canonical(input, { reference: "r" })).toEqual([
      person.name,
      person.idNumber,
      "r",
      "",
      "",
      "",
    ]);
  });
});
