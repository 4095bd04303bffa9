import type { FaceInput, PersonInput } from "../../checks/inputs.ts";
import type { ProviderRequest } from "../exchange.ts";
import { type FormField, formBody } from "../form.ts";
import type { AlibabaAccount } from "./account.ts";

const version = "2019-03-07";

/** A call of 身份二要素核验 (`Id2MetaVerify`). */
export function twoFactorRequest(input: PersonInput, account: AlibabaAccount): ProviderRequest {
  return post(account, "Id2MetaVerify", personOf(input));
}

/**
 * A call of 身份三要素核验 (`Id3MetaVerify` or `Id3MetaVerifyPRO`, as the account has ordered) with the picture as base64,
 * or with its address, which the vendor must be able to reach.
 */
export function threeFactorRequest(input: PersonInput & FaceInput, account: AlibabaAccount): ProviderRequest {
  return post(account, account.threeFactorAction, [
    ["Crop", account.crop ? "T" : "F"],
    "image" in input ? ["FacePicture", { base64: input.image.base64 }] : ["FaceUrl", input.imageUrl],
    ...personOf(input),
  ]);
}

/** As plain text: one of the vendor's pages forbids the hashes that its clients offer. */
function personOf({ name, idNumber }: PersonInput): readonly FormField[] {
  return [
    ["IdentifyNum", idNumber],
    ["ParamType", "normal"],
    ["UserName", name],
  ];
}

/** Nothing stands in the query, which is logged on the way. */
function post({ baseUrl }: AlibabaAccount, action: string, fields: readonly FormField[]): ProviderRequest {
  return {
    method: "POST",
    url: baseUrl,
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "x-acs-action": action,
      "x-acs-version": version,
    },
    body: formBody(fields),
  };
}
