import type { FaceInput, PersonInput } from "../../checks/inputs.ts";
import type { ProviderRequest } from "../exchange.ts";
import type { BaiduAccount } from "./account.ts";

/** Paths of the operations. */
export const paths = {
  two_factor: "/rest/2.0/face/v3/person/idmatch",
  three_factor: "/rest/2.0/face/v3/person/verify",
} as const;

/** A call of 身份证与名字比对. */
export function twoFactorRequest(input: PersonInput, account: BaiduAccount): ProviderRequest {
  return post(account, paths.two_factor, personOf(input));
}

/** A call of 公安验证, its parameters in the order of the vendor's page. An address of an image is not sent. */
export function threeFactorRequest(input: PersonInput & FaceInput, account: BaiduAccount): ProviderRequest {
  if (!("image" in input)) throw new TypeError("This provider takes no image URL.");
  return post(account, paths.three_factor, {
    image: input.image.base64,
    image_type: "BASE64",
    ...personOf(input),
    quality_control: input.qualityControl,
    liveness_control: input.livenessControl,
  });
}

function personOf({ name, idNumber }: PersonInput) {
  return { id_card_number: idNumber, name };
}

/** JSON, as the page shows it; the vendor's own client for Node sends a form. */
function post({ baseUrl }: BaiduAccount, path: string, parameters: object): ProviderRequest {
  return {
    method: "POST",
    url: baseUrl + path,
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(parameters),
  };
}
