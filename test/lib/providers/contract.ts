import { describe, expect, test } from "vitest";

import type { CheckInputs } from "../../../lib/checks/inputs.ts";
import type { Kind } from "../../../lib/domain/kinds.ts";
import { ConfigurationError } from "../../../lib/base/configuration-error.ts";
import type { AnyProvider, Operation, SignableRequest } from "../../../lib/providers/provider.ts";
import type { KindFixtures, ProviderFixtures } from "./contract/fixtures.ts";
import { describeRequests } from "./contract/requests.ts";
import { describeResponses } from "./contract/responses.ts";
import { describeSignature } from "./contract/signatures.ts";

/** What every registered provider must do, whoever is behind it. */
export function describeProvider(provider: AnyProvider, fixtures: ProviderFixtures): void {
  describe(provider.id, () => {
    describeIdentity(provider, fixtures);
    describeAccount(provider, fixtures);
    const { operations } = provider;
    const { kinds } = fixtures;
    describeKind("two_factor", provider, fixtures.secret, operations.two_factor, kinds.two_factor);
    describeKind("three_factor", provider, fixtures.secret, operations.three_factor, kinds.three_factor);
  });
}

function describeKind<K extends Kind>(
  kind: K,
  provider: AnyProvider,
  secret: unknown,
  operation: Operation<CheckInputs[K], unknown> | undefined,
  fixtures: KindFixtures<K> | undefined,
): void {
  if (operation === undefined || fixtures === undefined) return;
  describe(kind, () => {
    const account: unknown = provider.parseAccount(secret);
    test("it is served by the account of the fixtures", () => {
      expect(operation.missingFields?.(account) ?? []).toEqual([]);
    });
    describeDeclaration(operation, account, fixtures);
    describeRequests(operation, account, fixtures, provider.transport === undefined);
    if (provider.sign !== undefined) {
      describeSignature(provider.sign, account, signableRequests(operation, account, fixtures.inputs));
    }
    // What is told without a scale is dropped.
    const { maximum = Number.POSITIVE_INFINITY } = operation.score?.(account) ?? {};
    describeResponses((response) => operation.response(response, account), fixtures, {
      maximumScore: maximum,
      billsByStatus: provider.billsByStatus,
    });
  });
}

/** The requests of an operation in the form in which they are signed. */
function signableRequests<K extends Kind>(
  operation: Operation<CheckInputs[K], unknown>,
  account: unknown,
  inputs: readonly CheckInputs[K][],
): SignableRequest[] {
  return inputs.map((input) => {
    const request = operation.request(input, account, { callId: "vrf_0123456789abcdefghijkl-1-1" });
    return { ...request, url: new URL(request.url), body: Buffer.from(request.body) };
  });
}

function describeDeclaration<K extends Kind>(
  operation: Operation<CheckInputs[K], unknown>,
  account: unknown,
  { inputs, answers }: KindFixtures<K>,
): void {
  test("it has a price, and documents that it can check", () => {
    expect(Number.isSafeInteger(operation.feeMilliFen) && operation.feeMilliFen >= 0).toBe(true);
    expect(operation.documentTypes).not.toHaveLength(0);
  });

  test("it tells scores only on a scale, which decides between its ends", () => {
    const scale = operation.score?.(account);
    const isScored = answers.some(
      ({ expected }) => "reason" in expected && expected.reason === "face_scored",
    );
    expect(isScored).toBe(scale !== undefined);
    if (scale === undefined) return;
    expect(scale.decisionPoint).toBeGreaterThan(0);
    expect(scale.maximum).toBeGreaterThan(scale.decisionPoint);
  });

  test("it limits images where its kind has a face, and says whether it takes their addresses", () => {
    const { imageLimits, takesImageUrl = false } = operation;
    const images = inputs.flatMap((input) => ("image" in input ? [input.image] : []));
    const hasAddress = inputs.some((input) => "imageUrl" in input);
    expect(imageLimits !== undefined).toBe(images.length > 0);
    expect(takesImageUrl).toBe(hasAddress);
    if (imageLimits === undefined) return;
    expect(imageLimits.formats).not.toHaveLength(0);
    expect(imageLimits.maxBase64Characters).toBeGreaterThan(imageLimits.minBase64Characters ?? 0);
    expect(imageLimits.maxLongSidePixels).toBeGreaterThanOrEqual(imageLimits.maxShortSidePixels);
    expect(imageLimits.maxShortSidePixels).toBeGreaterThan(imageLimits.minShortSidePixels ?? 0);
    expect(imageLimits.maxLongSidePixels).toBeGreaterThan(imageLimits.minLongSidePixels ?? 0);
  });
}

function describeIdentity(provider: AnyProvider, fixtures: ProviderFixtures): void {
  test("its id can be part of a secret's name", () => {
    expect(provider.id).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  test("there are fixtures for every kind that it has", () => {
    expect(Object.keys(fixtures.kinds).toSorted()).toEqual(Object.keys(provider.operations).toSorted());
  });
}

function describeAccount(provider: AnyProvider, { secret }: ProviderFixtures): void {
  test("its secret is refused with a field that is not known", () => {
    expect(refusalOf(provider, { ...secret, surprise: 1 })).toBeInstanceOf(ConfigurationError);
  });

  test("a secret that is no object is refused", () => {
    for (const wrong of [undefined, null, "text", 7, []]) {
      expect(refusalOf(provider, wrong)).toBeInstanceOf(ConfigurationError);
    }
  });

  test("no value of its secret stands in an error about it", () => {
    for (const field of Object.keys(secret)) {
      const refusal = refusalOf(provider, { ...secret, [field]: { canary: "c4n4ry-value" } });
      expect(refusal).toBeInstanceOf(ConfigurationError);
      expect(refusal?.message).not.toContain("c4n4ry-value");
    }
  });
}

function refusalOf(provider: AnyProvider, secret: unknown): Error | undefined {
  try {
    provider.parseAccount(secret);
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
