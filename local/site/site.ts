import type { HttpAnswer } from "../gateway/http-response.ts";
import { localBooks } from "./books.ts";
import { pageFile } from "./bundle.ts";
import { contractFor } from "./contract.ts";
import { siteFacts } from "./facts.ts";

/** A request for a page: `target` is path and query, `origin` is the address of the stack. */
type PageRequest = { method: string; target: string; origin: string };

/** Serves what the stack has in addition to the API of the template; undefined for a path without anything. */
export type Site = (request: PageRequest) => Promise<HttpAnswer | undefined>;

/** Documents that are made for each request. */
const documents: Readonly<Record<string, (url: URL) => Promise<object> | object>> = {
  "/v1/openapi.json": ({ origin }) => contractFor(origin),
  "/_local/facts.json": siteFacts,
  "/_local/books.json": ({ searchParams }) => localBooks(searchParams.get("month") ?? ""),
};

/** Allows only scripts and styles of this stack, and no page to frame them. */
const securityPolicy =
  "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** The site of the local stack. None of it is deployed. */
export const localSite: Site = async ({ method, target, origin }) => {
  if (method !== "GET") return undefined;
  const url = new URL(target, origin);
  const file = await pageFile(url.pathname);
  if (file !== undefined) return answer(file.contentType, file.body);
  const make = Object.hasOwn(documents, url.pathname) ? documents[url.pathname] : undefined;
  if (make === undefined) return undefined;
  return answer("application/json", Buffer.from(JSON.stringify(await make(url))));
};

function answer(contentType: string, body: Buffer): HttpAnswer {
  const headers = {
    "content-type": contentType,
    "cache-control": "no-store",
    "content-security-policy": securityPolicy,
    "x-content-type-options": "nosniff",
  };
  return { status: 200, headers, body };
}
