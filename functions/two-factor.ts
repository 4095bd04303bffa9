import { twoFactor } from "../lib/checks/two-factor.ts";
import { httpEntry } from "../lib/entry/http.ts";
import { invokeEntry } from "../lib/entry/invoke.ts";

/** `POST /v1/two-factor` over API Gateway. */
export const http = httpEntry(twoFactor);

/** The same check by Lambda Invoke, from other functions. */
export const invoke = invokeEntry(twoFactor);
