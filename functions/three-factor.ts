import { threeFactor } from "../lib/checks/three-factor.ts";
import { httpEntry } from "../lib/entry/http.ts";
import { invokeEntry } from "../lib/entry/invoke.ts";

/** `POST /v1/three-factor` over API Gateway. */
export const http = httpEntry(threeFactor);

/** The same check by Lambda Invoke, from other functions. */
export const invoke = invokeEntry(threeFactor);
