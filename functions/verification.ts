import { verificationEntry } from "../lib/entry/verification.ts";

/** `GET /v1/verifications/{id}` over API Gateway. */
export const http = verificationEntry();
