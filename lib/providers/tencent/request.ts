import type { FaceInput, PersonInput } from "../../checks/inputs.ts";
import type { ProviderRequest } from "../exchange.ts";
import type { TencentAccount } from "./account.ts";

const version = "2018-03-01";

/** A call of 身份信息认证 (`IdCardVerification`). */
export function twoFactorRequest(input: PersonInput, account: TencentAccount): ProviderRequest {
  return post(account, "IdCardVerification", personOf(input));
}

/** A call of 照片人脸核身 (`ImageRecognitionV2`): the picture as base64 with its padding, never its address. */
export function threeFactorRequest(input: PersonInput & FaceInput, account: TencentAccount): ProviderRequest {
  if (!("image" in input)) throw new TypeError("This provider takes no image URL.");
  return post(account, "ImageRecognitionV2", { ...personOf(input), ImageBase64: input.image.base64 });
}

function personOf({ name, idNumber }: PersonInput) {
  return { IdCard: idNumber, Name: name };
}

/** The action is a header, which is signed; both operations ignore a region. */
function post({ baseUrl }: TencentAccount, action: string, body: object): ProviderRequest {
  return {
    method: "POST",
    url: baseUrl,
    headers: {
      accept: "application/json",
      "content-type": "application/json; charset=utf-8",
      "x-tc-action": action,
      "x-tc-version": version,
    },
    body: JSON.stringify(body),
  };
}
