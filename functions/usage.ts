import { usageEntry } from "../lib/entry/usage.ts";

/** `GET /v1/usage` over API Gateway. */
export const http = usageEntry();
