import { usageEntry, usageInvokeEntry } from "../lib/entry/usage.ts";

/** `GET /v1/usage` over API Gateway. */
export const http = usageEntry();

/** The same report by Lambda Invoke, from other functions. */
export const invoke = usageInvokeEntry();
