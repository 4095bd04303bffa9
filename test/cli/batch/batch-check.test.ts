import { describe, expect, it } from "vitest";
import { type BatchCheck, prepareRow } from "../../../cli/batch/batch-check.ts";
import type { CheckClient } from "../../../clients/typescript/client.ts";
import type { TwoFactorInput } from "../../../clients/typescript/inputs.ts";
import { madeUpPerson } from "../../samples/people.ts";

const { name, idNumber } = madeUpPerson(3);
const batch: BatchCheck = {
  kind: "two_factor",
  secret: Buffer.alloc(32, 1),
  columns: { name: 0, idNumber: 1, reference: 2 },
  imageFolder: ".",
  settings: {},
  purpose: undefined,
  today: "2026-11-22",
};

async function keyOf(...fields: string[]): Promise<string> {
  const row = await prepareRow(batch, fields);
  return row.ok ? row.key : "refused";
}

describe("a row of a list", () => {
  it.each(["1.10009E+17", "1.1E+17", "1E+17", "1.10009e+17"])(
    "whose ID number a spreadsheet has written as %s is refused for that, and keeps its reference",
    async (number) => {
      expect(await prepareRow(batch, [name, number, "order-17"])).toEqual({
        ok: false,
        reference: "order-17",
        errors: [{ field: "idNumber", code: "scientific_number" }],
      });
    },
  );

  it.each([
    ["order 17/4", "order 17/4", ["characters"]],
    ["r1".repeat(35), "r1".repeat(32), ["length"]],
    ["订单17", "", ["characters"]],
    [idNumber, "", ["looks_like_id_number"]],
    ["139 1234 5678", "", ["characters"]],
  ])("whose reference %j is refused is found by %j, or by its number", async (given, repeated, codes) => {
    expect(await prepareRow(batch, [name, idNumber, given])).toEqual({
      ok: false,
      reference: repeated,
      errors: codes.map((code) => ({ field: "reference", code })),
    });
  });

  it("has one key however its name and number are written, and another for another code of its name", async () => {
    const key = await keyOf("阿卜杜拉·样本", idNumber);
    expect(await keyOf("阿卜杜拉。样本", `\u2800${idNumber}\uFE0F`)).toBe(key);
    expect(await keyOf("张\uE863", idNumber)).not.toBe(await keyOf("张䶮", idNumber));
  });
});

describe("the consent of a row", () => {
  const consents: BatchCheck = {
    ...batch,
    columns: { name: 0, idNumber: 1, consent: 2, guardian: 3 },
    purpose: "account-opening",
  };

  /** What a row would send, or what is wrong with it. */
  async function sentOf(consent: string, guardian = ""): Promise<unknown> {
    const row = await prepareRow(consents, [name, idNumber, consent, guardian]);
    if (!row.ok) return row.errors.map(({ field, code }) => `${field} ${code}`);
    let sent: unknown;
    const twoFactor = (input: TwoFactorInput): Promise<never> => {
      sent = input.consent;
      return Promise.reject(new Error("nothing is sent"));
    };
    const client: CheckClient = { twoFactor, threeFactor: () => twoFactor({ name, idNumber }) };
    await row.ask(client, {}).catch(() => undefined);
    return sent;
  }

  const id = "consent-17";
  const purpose = "account-opening";
  it.each([
    ["", "", undefined],
    ["", "no", undefined],
    [id, "", { id, purpose }],
    [` ${id} `, "否", { id, purpose }],
    [id, "Yes", { id, purpose, guardian: true }],
    [id, "是", { id, purpose, guardian: true }],
    [id, "mother", ["consent.guardian not_true"]],
    ["", "yes", ["consent.id empty"]],
    ["同意书", "", ["consent.id characters"]],
    [idNumber, "", ["consent.id looks_like_id_number"]],
  ])("%j with the guardian %j is sent or refused as %j", async (consent, guardian, sent) => {
    expect(await sentOf(consent, guardian)).toEqual(sent);
  });

  it("makes no other check of a person, so that nobody is paid for twice", async () => {
    const keys = await Promise.all(
      ["", "consent-17", "consent-18"].map(async (consent) => {
        const row = await prepareRow(consents, [name, idNumber, consent, ""]);
        return row.ok ? row.key : "refused";
      }),
    );
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toBe(await keyOf(name, idNumber));
  });
});
