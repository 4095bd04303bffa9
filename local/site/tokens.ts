import { tokenPath } from "../gateway/authentication-option.ts";
import { localToken } from "../gateway/issuer.ts";
import type { Site } from "./site.ts";

/** A site that also gives out tokens, as text: `?sub=<caller>`, who is `me` by default. */
export function withTokens(site: Site): Site {
  return async (request) => {
    const { pathname, searchParams } = new URL(request.target, request.origin);
    if (request.method !== "GET" || pathname !== tokenPath) return site(request);
    const token = await localToken({ sub: searchParams.get("sub") ?? "me" });
    const headers = { "content-type": "text/plain;charset=UTF-8", "cache-control": "no-store" };
    return { status: 200, headers, body: Buffer.from(token) };
  };
}
