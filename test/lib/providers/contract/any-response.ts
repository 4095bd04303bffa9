import * as fc from "../../../support/properties.ts";

import type { ProviderResponse } from "../../../../lib/providers/exchange.ts";
import { isRecord } from "../../../support/is-record.ts";

const status = fc.oneof(
  fc.integer({ min: 100, max: 599 }),
  fc.constantFrom(200, 403, 429, 450, 503),
  fc.integer(),
);
const headerName = fc.oneof(
  fc.constantFrom("x-ca-error-code", "x-ca-error-message", "x-ca-request-id"),
  fc.string(),
);
const headers = fc.dictionary(headerName, fc.option(fc.string(), { nil: undefined }), { maxKeys: 4 });
const text = fc.option(fc.oneof(fc.string({ unit: "binary" }), fc.json()), { nil: undefined });

/** Anything at all, and a provider's own answers with one thing wrong. */
export function anyResponse(ownResponses: readonly ProviderResponse[]): fc.Arbitrary<ProviderResponse> {
  const own = fc.constantFrom(...ownResponses);
  return fc.oneof(
    fc.record({ status, headers, text }),
    fc.tuple(own, fc.oneof(fc.record({ status }), fc.record({ headers }))).map(withChange),
    fc.tuple(own, fc.jsonValue(), fc.nat()).map(([response, value, at]) => {
      const changed = withEachLeaf(response, value);
      return changed[at % Math.max(changed.length, 1)] ?? response;
    }),
  );
}

/** The response once for each of its headers and for each value in its body, with that one replaced. */
export function withEachLeaf(response: ProviderResponse, value: unknown): readonly ProviderResponse[] {
  const header = typeof value === "string" ? value : JSON.stringify(value);
  const names = Object.keys(response.headers);
  return [
    ...names.map((name) => withChange([response, { headers: { [name]: header } }])),
    ...bodiesWithEachLeaf(response.text, value).map((body) => withChange([response, { text: body }])),
  ];
}

function withChange([response, change]: [ProviderResponse, Partial<ProviderResponse>]): ProviderResponse {
  return { ...response, ...change, headers: { ...response.headers, ...change.headers } };
}

function bodiesWithEachLeaf(body: string | undefined, value: unknown): readonly string[] {
  if (body === undefined || !body.startsWith("{")) return [];
  let count = 0;
  JSON.parse(body, () => void count++);
  return Array.from({ length: count }, (_, target) => {
    let at = 0;
    return JSON.stringify(JSON.parse(body, (_key, old: unknown) => (at++ === target ? value : old))) ?? "";
  });
}

/** The body once for each object in it, with that one replaced. */
export function withEachObject(body: string | undefined, value: unknown): readonly string[] {
  if (body === undefined || !body.startsWith("{")) return [];
  let count = 0;
  JSON.parse(body, (_key, old: unknown) => (isRecord(old) ? (count++, old) : old));
  return Array.from({ length: count }, (_, target) => {
    let at = 0;
    return JSON.stringify(
      JSON.parse(body, (_key, old: unknown) => (isRecord(old) && at++ === target ? value : old)),
    );
  });
}
