import type { Kind } from "../../../../lib/domain/kinds.ts";
import type { ProviderRequest } from "../../../../lib/providers/exchange.ts";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { CheckInputs } from "../../../../lib/checks/inputs.ts";
import type { Operation } from "../../../../lib/providers/provider.ts";
import type { KindFixtures } from "./fixtures.ts";

const transportHeaders = ["host", "content-length", "connection", "transfer-encoding"];

/** What the request half of an operation must do. */
export function describeRequests<K extends Kind>(
  operation: Operation<CheckInputs[K], unknown>,
  account: unknown,
  fixtures: KindFixtures<K>,
  isRemote: boolean,
): void {
  test("a request depends on nothing but the input, which it leaves as it is", () => {
    for (const input of fixtures.inputs) {
      const before = structuredClone(input);
      expect(operation.request(input, account)).toEqual(operation.request(structuredClone(input), account));
      expect(input).toEqual(before);
    }
  });

  test("a request goes over https, and its URL holds no credential and no personal data", () => {
    for (const input of fixtures.inputs) {
      const { url, headers, body } = operation.request(input, account);
      const address = new URL(url);
      expect(address.username + address.password + address.hash).toBe("");
      if (isRemote) expect(address.protocol).toBe("https:");
      for (const credential of credentialsOf({ headers, body })) expect(url).not.toContain(credential);
      if (fixtures.personInUrlBecause === undefined) {
        expect(decodeURIComponent(url)).not.toContain(input.name);
        expect(url).not.toContain(input.idNumber);
      }
      if ("image" in input) expect(decodeURIComponent(url)).not.toContain(input.image.base64);
    }
  });

  test("a request goes to one of the addresses that its operation names", () => {
    const urls = operation.urls(account);
    expect(urls.length > 0).toBe(isRemote);
    for (const input of fixtures.inputs) {
      const { origin, pathname } = new URL(operation.request(input, account).url);
      if (isRemote) expect(urls.map((url) => new URL(url).origin)).toContain(origin);
      if (isRemote) expect(urls.some((url) => pathname.startsWith(new URL(url).pathname))).toBe(true);
    }
  });

  test("header names are lower case, values visible ASCII, and none is the transport's", () => {
    for (const input of fixtures.inputs) {
      for (const [name, value] of Object.entries(operation.request(input, account).headers)) {
        expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
        expect(transportHeaders).not.toContain(name);
        expect(value).toMatch(/^[\x20-\x7e]+$/);
      }
    }
  });

  test("no name makes a request impossible", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        for (const input of fixtures.inputs) operation.request({ ...input, name }, account);
      }),
      { numRuns: 50 },
    );
  });
}

/** Long values of headers and form fields that are neither the person's nor a word of the format. */
function credentialsOf({ headers, body }: Pick<ProviderRequest, "headers" | "body">): readonly string[] {
  const authorization = headers["authorization"]?.split(" ").at(-1);
  const form = new URLSearchParams(body.toString());
  const fields = [...form].filter(([name]) => /key|secret|sign|token/i.test(name)).map(([, value]) => value);
  return [...fields, ...(authorization === undefined ? [] : [authorization])];
}
