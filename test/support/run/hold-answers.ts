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
