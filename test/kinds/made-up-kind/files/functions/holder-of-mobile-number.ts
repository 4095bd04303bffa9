import { holderOfMobileNumber } from "../lib/checks/holder-of-mobile-number.ts";
import { httpEntry } from "../lib/entry/http.ts";
import { invokeEntry } from "../lib/entry/invoke.ts";

/** `POST /v1/holder-of-mobile-number` over API Gateway. */
export const http = httpEntry(holderOfMobileNumber);

/** The same check by Lambda Invoke, from other functions. */
export const invoke = invokeEntry(holderOfMobileNumber);
