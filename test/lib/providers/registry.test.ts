import { expect, test } from "vitest";

import { ConfigurationError } from "../../../lib/base/configuration-error.ts";
import { providers } from "../../../lib/providers/every-provider.ts";
import { assertProvidersAllowed, findProvider } from "../../../lib/providers/registry.ts";

test("every provider is found by its id, which no other has", () => {
  for (const provider of providers) expect(findProvider(provider.id)).toBe(provider);
  expect(findProvider("nobody")).toBeUndefined();
});

test("an id can be part of a secret's name", () => {
  for (const { id } of providers) expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
});

test("a provider whose answers are made up is allowed in practice stages alone", () => {
  for (const { id, live } of providers) {
    if (live) continue;
    for (const stage of ["local", "sandbox"]) assertProvidersAllowed(stage, [id]);
    for (const stage of ["prod", "production", "Sandbox", "sandbox2", "dev", ""]) {
      expect(() => assertProvidersAllowed(stage, [id])).toThrow(ConfigurationError);
    }
  }
});

test("live providers are allowed in every stage, unknown ones in none", () => {
  const live = providers.filter((provider) => provider.live).map((provider) => provider.id);
  expect(live.length).toBeGreaterThan(0);
  for (const stage of ["local", "sandbox", "prod"]) {
    assertProvidersAllowed(stage, live);
    expect(() => assertProvidersAllowed(stage, ["nobody"])).toThrow(ConfigurationError);
  }
});
