import type { FaceInput, PersonInput } from "../../checks/inputs.ts";
import { type FormField, formBody, percentEncode } from "../form.ts";
import type { ProviderRequest } from "../exchange.ts";
import type { ShuxunAccount, SoldKind } from "./account.ts";

/**
 * A two-factor call. The operation takes `name` and `idCard` as query parameters, by POST as well as by GET (every public
 * client sends them so, and the market's gateway maps parameters by their place). We use POST, because nothing on the
 * way may repeat or cache it.
 */
export function twoFactorRequest(input: PersonInput, account: ShuxunAccount): ProviderRequest {
  const query = `name=${percentEncode(input.name)}&idCard=${percentEncode(input.idNumber)}`;
  return post("two_factor", account, `?${query}`, []);
}

/** A three-factor call with the image, or its address, as a form: this is what the vendor's sibling operations take. */
export function threeFactorRequest(input: PersonInput & FaceInput, account: ShuxunAccount): ProviderRequest {
  return post("three_factor", account, "", [
    ["name", input.name],
    ["idCard", input.idNumber],
    "image" in input ? ["image", { base64: input.image.base64 }] : ["imgUrl", input.imageUrl],
  ]);
}

function post(
  kind: SoldKind,
  account: ShuxunAccount,
  query: string,
  fields: readonly FormField[],
): ProviderRequest {
  return {
    method: "POST",
    url: account.urls[kind] + query,
    headers: {
      accept: "application/json",
      authorization: `APPCODE ${account.appCodes[kind]}`,
      "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
    },
    body: formBody(fields),
  };
}
