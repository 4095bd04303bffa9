import { expect, it } from "vitest";

import { localSite } from "../../../local/site/site.ts";
import { contract } from "../../support/contract.ts";
import { isRecord } from "../../support/is-record.ts";

const request = { method: "GET", target: "/v1/openapi.json", origin: "http://127.0.0.1:3000" };

it("serves the contract as JSON with itself as the server", async () => {
  const page = await localSite(request);
  expect(page).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
  const served: unknown = JSON.parse(String(page?.body));
  if (!isRecord(served) || !isRecord(contract)) throw new TypeError("the contract is an object");
  expect(served).toEqual({ ...contract, servers: served["servers"] });
  expect(served["servers"]).toEqual([{ url: request.origin, description: "The local stack." }]);
});

it("has nothing elsewhere, and nothing to post to", async () => {
  expect(await localSite({ ...request, target: "/v1/other" })).toBeUndefined();
  expect(await localSite({ ...request, method: "POST" })).toBeUndefined();
});
