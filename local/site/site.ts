import type { HttpAnswer } from "../gateway/http-response.ts";
import { contractFor } from "./contract.ts";

/** A request for a page: `origin` is how the stack is reached. */
export type PageRequest = { method: string; path: string; origin: string };

/** What the stack serves besides the API of the template; undefined where it has nothing at a path. */
export type Site = (request: PageRequest) => Promise<HttpAnswer | undefined>;

/** The site of the local stack: nothing of it is deployed. */
export const localSite: Site = async ({ method, path, origin }) => {
  if (method !== "GET" || path !== "/v1/openapi.json") return undefined;
  return answer("application/json", Buffer.from(await contractFor(origin)));
};

function answer(contentType: string, body: Buffer): HttpAnswer {
  return { status: 200, headers: { "content-type": contentType, "cache-control": "no-store" }, body };
}
