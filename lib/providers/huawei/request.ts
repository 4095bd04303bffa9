import type { FaceInput, PersonInput } from "../../checks/inputs.ts";
import type { ProviderRequest } from "../exchange.ts";
import type { HuaweiAccount } from "./account.ts";

/** Paths of the operations; `extention` is the vendor's spelling. */
export const paths = {
  two_factor: "/v2.0/ivs-idcard-extention",
  three_factor: "/v2.0/ivs-standard",
} as const;

/** A call of 证件版 with name and number as text. */
export function twoFactorRequest(
  input: PersonInput,
  account: HuaweiAccount,
  { callId }: { callId: string },
): ProviderRequest {
  return post(account, paths.two_factor, callId, personOf(input));
}

/** A call of 标准版 with name and number as text, and the picture as base64: it takes no address of one. */
export function threeFactorRequest(
  input: PersonInput & FaceInput,
  account: HuaweiAccount,
  { callId }: { callId: string },
): ProviderRequest {
  if (!("image" in input)) throw new TypeError("This provider takes no image URL.");
  return post(account, paths.three_factor, callId, { ...personOf(input), face_image: input.image.base64 });
}

function personOf({ name, idNumber }: PersonInput) {
  return { verification_name: name, verification_id: idNumber };
}

/** `uuid` is our own id of the call, up to 64 characters, which the answer repeats. */
function post({ baseUrl }: HuaweiAccount, path: string, callId: string, person: object): ProviderRequest {
  return {
    method: "POST",
    url: baseUrl + path,
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ meta: { uuid: callId }, data: { req_data: [person] } }),
  };
}
