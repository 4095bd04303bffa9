import { createHash } from "node:crypto";

import { greyPng } from "../../../local/images.ts";
import { kuaidi100 } from "../../../local/simulators/kuaidi100.ts";
import { magicIdNumber } from "../../../local/simulators/people.ts";
import { shuxun } from "../../../local/simulators/shuxun.ts";
import { isRecord } from "../../support/is-record.ts";

/** A picture of the given size as base64 text. */
export function imageText(widthPixels: number, heightPixels: number): string {
  return greyPng(widthPixels, heightPixels).toString("base64");
}

/** The fields of a sound three-factor call of Kuaidi100; `changes` overwrite them, undefined removes one. */
export function kuaidi100Form(changes: Record<string, string | undefined> = {}): URLSearchParams {
  const { key = "", secret = "" } = kuaidi100.defaultCredentials;
  return formOf({
    secret_key: key,
    secret_code: "33e7e61c95234dbe9b7f19680f227ae6",
    secret_sign: createHash("md5").update(`${key}${secret}`).digest("hex").toUpperCase(),
    image: imageText(97, 64),
    imageType: "BASE64",
    idCardNum: magicIdNumber("110001"),
    name: "示例甲",
    qualityContro: "NONE",
    livenessControl: "NONE",
    ...changes,
  });
}

/** The fields of a sound two-factor call of Kuaidi100. */
export function kuaidi100TwoFactorForm(changes: Record<string, string | undefined> = {}): URLSearchParams {
  const { secret_key = "", secret_sign = "" } = Object.fromEntries(kuaidi100Form());
  const secret_code = "c22d28e8c01a430caf16a2feebf8e3c2";
  return formOf({
    secret_key,
    secret_code,
    secret_sign,
    idcard: magicIdNumber("110001"),
    name: "示例甲",
    ...changes,
  });
}

/** The fields of a sound three-factor call of Shuxun. */
export function shuxunForm(changes: Record<string, string | undefined> = {}): URLSearchParams {
  const sound = { name: "示例甲", idCard: magicIdNumber("110001"), image: imageText(97, 64) };
  return formOf({ ...sound, ...changes });
}

/** The header that Shuxun's products ask for. */
export function appCodeHeader(appCode = shuxun.defaultCredentials["appCode"]): Record<string, string> {
  return { authorization: `APPCODE ${appCode}` };
}

/** What stands at a path of keys in parsed JSON. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function formOf(fields: Record<string, string | undefined>): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value);
  return form;
}
