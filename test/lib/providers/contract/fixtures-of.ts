import type { ProviderFixtures } from "./fixtures.ts";

/** The fixtures of a registered provider. One without them fails here: to be registered is to be tested. */
export async function fixturesOf(providerId: string): Promise<ProviderFixtures> {
  const module: unknown = await import(`../${providerId}/fixtures.ts`);
  if (!holdsFixtures(module))
    throw new Error(`test/lib/providers/${providerId}/fixtures.ts exports no fixtures.`);
  return module.fixtures;
}

function holdsFixtures(module: unknown): module is { fixtures: ProviderFixtures } {
  return typeof module === "object" && module !== null && "fixtures" in module;
}
