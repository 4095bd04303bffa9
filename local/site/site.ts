import { isMonth } from "../../lib/base/month.ts";
import { readConfig } from "../../lib/domain/config.ts";
import type { HttpAnswer } from "../gateway/http-response.ts";
import { localBooks } from "./books.ts";
import { pageFile } from "./bundle.ts";
import { contractFor } from "./contract.ts";
import { siteFacts } from "./facts.ts";
import { changeFaults, localFaults } from "./faults.ts";
import { usageTable } from "./usage-table.ts";

/** A request for a page: `target` is path and query, `origin` is the address of the stack. */
type PageRequest = { method: string; target: string; origin: string; body: Buffer };

/** Serves what the stack has in addition to the API of the template; undefined for a path without anything. */
export type Site = (request: PageRequest) => Promise<HttpAnswer | undefined>;

/** What a document is made of. */
type Asked = { url: URL; body: Buffer; providersUrl: string };

type Made = { status?: number; body: object | string };

/** What is made for each request, by method and path. */
const documents: Readonly<Record<string, (asked: Asked) => Promise<Made> | Made>> = {
  "GET /v1/openapi.json": async ({ url }) => ({ body: await contractFor(url.origin) }),
  "GET /_local/facts.json": () => ({ body: siteFacts() }),
  "GET /_local/books.json": books,
  "GET /_local/faults": faults,
  "POST /_local/faults": ({ body, providersUrl }) => changeFaults(providersUrl, "POST", body),
  "DELETE /_local/faults": ({ body, providersUrl }) => changeFaults(providersUrl, "DELETE", body),
};

/** Allows only scripts and styles of this stack, and no page to frame them. */
const securityPolicy =
  "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** The site of a local stack whose simulated providers are at `providersUrl`. None of it is deployed. */
export function createSite(providersUrl: string): Site {
  return async ({ method, target, origin, body }) => {
    const url = new URL(target, origin);
    const file = method === "GET" ? await pageFile(url.pathname) : undefined;
    if (file !== undefined) return answer(200, file.contentType, file.body);
    const name = `${method} ${url.pathname}`;
    const make = Object.hasOwn(documents, name) ? documents[name] : undefined;
    if (make === undefined) return undefined;
    const made = await Promise.resolve()
      .then(() => make({ url, body, providersUrl }))
      .catch(() => unanswered);
    const text = typeof made.body === "string" ? made.body : JSON.stringify(made.body);
    return answer(made.status ?? 200, "application/json", Buffer.from(text));
  };
}

const unanswered: Made = {
  status: 503,
  body: { message: "The tables or the simulated providers of this stack do not answer." },
};

async function books({ url: { searchParams } }: Asked): Promise<Made> {
  const month = searchParams.get("month") ?? "";
  if (!isMonth(month)) return { status: 400, body: { message: "Send a month such as 2026-11." } };
  const caller = searchParams.get("caller") ?? undefined;
  return { body: await localBooks(usageTable(), month, caller) };
}

async function faults({ providersUrl }: Asked): Promise<Made> {
  const { providerIds: order } = readConfig(process.env);
  return { body: await localFaults(usageTable(), { providersUrl, order, now: Date.now() }) };
}

function answer(status: number, contentType: string, body: Buffer): HttpAnswer {
  const headers = {
    "content-type": contentType,
    "cache-control": "no-store",
    "content-security-policy": securityPolicy,
    "x-content-type-options": "nosniff",
  };
  return { status, headers, body };
}
