import { expect } from "vitest";

/** The header by which answers of the local HTTP API are recognised. */
const gatewayHeader = "apigw-requestid";

/** What API Gateway itself answers if there is no route: not part of the contract. */
const noRoute = '{"message":"Not Found"}';

const send = globalThis.fetch;

/** Compares every answer of the API that any test fetches with the contract, in `docs/openapi.yaml`. */
globalThis.fetch = async (input, init) => {
  const response = await send(input, init);
  const { pathname } = new URL(response.url);
  await holdInvocation(pathname, init?.body, response);
  if (!response.headers.has(gatewayHeader) || !pathname.startsWith("/v1/")) return response;
  if (pathname === "/v1/openapi.json") return response;
  const method = init?.method ?? (input instanceof Request ? input.method : "GET");
  const text = await response.clone().text();
  if (response.status === 404 && text === noRoute) return response;
  // Loaded only in the files that call the API.
  const { answerViolations } = await import("../contract.ts");
  const headers = Object.fromEntries(response.headers);
  expect(answerViolations({ method, path: pathname, status: response.status, headers, text })).toEqual([]);
  return response;
};

/** Compares every answer of a local function to a direct invocation with its JSON Schemas, in `docs/schemas`. */
async function holdInvocation(pathname: string, body: unknown, response: Response): Promise<void> {
  const [, key] =
    /^\/2015-03-31\/functions\/idcheck-local-([\w-]+?)(?::[^/]+)?\/invocations$/u.exec(pathname) ?? [];
  if (key === undefined || response.status !== 200 || response.headers.has("x-amz-function-error")) return;
  const { invokeViolations, isDocumented } = await import("../invoke-contract.ts");
  if (!isDocumented(key) || typeof body !== "string") return;
  const answer: unknown = await response.clone().json();
  expect(invokeViolations(key, JSON.parse(body), answer)).toEqual([]);
}
