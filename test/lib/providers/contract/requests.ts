import type { Kind } from "../../../../lib/domain/kinds.ts";
import type { ProviderRequest } from "../../../../lib/providers/exchange.ts";
import * as fc from "../../../support/properties.ts";
import { expect, test } from "vitest";

import type { CheckInputs } from "../../../../lib/checks/inputs.ts";
import type { Operation } from "../../../../lib/providers/provider.ts";
import type { KindFixtures } from "./fixtures.ts";

const call = { callId: "vrf_0123456789abcdefghijkl-1-1" };
const otherCall = { callId: "vrf_lkjihgfedcba9876543210-3-2" };
const longestCall = { callId: "vrf_".padEnd(64, "0") };

const transportHeaders = ["host", "content-length", "connection", "transfer-encoding"];

/** What the request half of an operation must do. */
export function describeRequests<K extends Kind>(
  operation: Operation<CheckInputs[K], unknown>,
  account: unknown,
  fixtures: KindFixtures<K>,
  isRemote: boolean,
): void {
  test("a request depends on nothing but the input and the call's id, and leaves them as they are", () => {
    for (const input of fixtures.inputs) {
      const before = structuredClone(input);
      const request = operation.request(input, account, call);
      expect(request).toEqual(operation.request(structuredClone(input), account, { ...call }));
      expect(input).toEqual(before);
    }
  });

  test("a request goes over https, and its URL holds no credential and no personal data", () => {
    for (const input of fixtures.inputs) {
      const { url, headers, body } = operation.request(input, account, call);
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
      const { origin, pathname } = new URL(operation.request(input, account, call).url);
      if (isRemote) expect(urls.map((url) => new URL(url).origin)).toContain(origin);
      if (isRemote) expect(urls.some((url) => pathname.startsWith(new URL(url).pathname))).toBe(true);
    }
  });

  test("the call's id is in a request where its vendor sends it back, and nowhere else", () => {
    const isEchoed = operation.echoesCallId ?? false;
    for (const input of fixtures.inputs) {
      for (const { callId } of [call, otherCall, longestCall]) {
        const { url, headers, body } = operation.request(input, account, { callId });
        expect([url, ...Object.values(headers), body.toString()].join("\n").includes(callId)).toBe(isEchoed);
      }
    }
  });

  test("header names are lower case, values visible ASCII, and none is the transport's", () => {
    for (const input of fixtures.inputs) {
      expectSendable(operation.request(input, account, call).headers);
    }
  });

  test("no name makes a request impossible", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        for (const input of fixtures.inputs) operation.request({ ...input, name }, account, call);
      }),
      { numRuns: 50 },
    );
  });
}

/** Headers that node sends as they are: lower-case names, visible ASCII, and none that the transport sets. */
export function expectSendable(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(transportHeaders).not.toContain(name);
    expect(value).toMatch(/^[\x20-\x7e]+$/);
  }
}

/** Long values of headers and form fields that are neither the person's nor a word of the format. */
function credentialsOf({ headers, body }: Pick<ProviderRequest, "headers" | "body">): readonly string[] {
  const authorization = headers["authorization"]?.split(" ").at(-1);
  const form = new URLSearchParams(body.toString());
  const fields = [...form].filter(([name]) => /key|secret|sign|token/i.test(name)).map(([, value]) => value);
  return [...fields, ...(authorization === undefined ? [] : [authorization])];
}
