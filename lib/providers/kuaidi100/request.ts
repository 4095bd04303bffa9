import type { FaceInput, PersonInput } from "../../checks/inputs.ts";
import { type FormField, formBody } from "../form.ts";
import type { ProviderRequest } from "../exchange.ts";
import type { Kuaidi100Account } from "./account.ts";

/** A two-factor call on the interface that the account has ordered; only made if the account has one. */
export function twoFactorRequest(input: PersonInput, account: Kuaidi100Account): ProviderRequest {
  if (account.twoFactor === undefined) throw new TypeError("This account has no two-factor interface.");
  const { code, idNumberParameter } = account.twoFactor;
  return post(account, code, [
    [idNumberParameter, input.idNumber],
    ["name", input.name],
  ]);
}

/** A three-factor call, its parameters in the order of the vendor's document. */
export function threeFactorRequest(
  input: PersonInput & FaceInput,
  account: Kuaidi100Account,
): ProviderRequest {
  if (!("image" in input)) throw new TypeError("This provider takes no image URL.");
  return post(account, account.threeFactorCode, [
    ["image", { base64: input.image.base64 }],
    ["imageType", "BASE64"],
    ["idCardNum", input.idNumber],
    ["name", input.name],
    // The vendor spells it without its last letter: the correct spelling would be silently ignored.
    ["qualityContro", input.qualityControl],
    ["livenessControl", input.livenessControl],
  ]);
}

function post(
  account: Kuaidi100Account,
  interfaceCode: string,
  parameters: readonly FormField[],
): ProviderRequest {
  return {
    method: "POST",
    url: account.baseUrl,
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: formBody([
      ["secret_key", account.key],
      ["secret_code", interfaceCode],
      ["secret_sign", account.sign],
      ...parameters,
    ]),
  };
}
