import { verificationEntry, verificationInvokeEntry } from "../lib/entry/verification.ts";

/** `GET /v1/verifications/{id}` over API Gateway. */
export const http = verificationEntry();

/** The same record by Lambda Invoke, from other functions. */
export const invoke = verificationInvokeEntry();
