import { expect, it } from "vitest";
import { postmanCollection } from "../support/collection.ts";
import { operations } from "../support/contract.ts";
import { expectMadeFile } from "../support/made-from-code.ts";

const collection = postmanCollection();
const requests = collection.item.flatMap(({ item }) => item);

it("the collection is made of the contract (IDCHECK_DOCUMENTS=true writes it)", () => {
  expectMadeFile("docs/idcheck.postman_collection.json", `${JSON.stringify(collection, null, 2)}\n`);
});

it("the collection has every operation once, each check with a fresh key", () => {
  expect(requests).toHaveLength(operations.length);
  for (const { request } of requests.filter(({ request: { method } }) => method === "POST")) {
    expect(request.header).toContainEqual(
      expect.objectContaining({ key: "Idempotency-Key", value: "{{$guid}}" }),
    );
  }
});
