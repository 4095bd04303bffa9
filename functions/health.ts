import { healthEntry } from "../lib/entry/health.ts";

/** `GET /v1/health` over API Gateway. */
export const http = healthEntry();
