import { describe, expect, it } from "vitest";
import { readyProvidersFor } from "../../../lib/check/ready-providers.ts";
import { twoFactor } from "../../../lib/checks/two-factor.ts";
import type { ReadyProvider } from "../../../lib/providers/call.ts";
import { madeUpPerson } from "../../samples/people.ts";
import { createPipeline, shuxunAnswer, withSecondProvider } from "./pipeline.ts";

/** The providers of one check, and the ids of those that it gave back. */
function providersOfCheck() {
  const { dependencies } = withSecondProvider(createPipeline(() => shuxunAnswer(1)));
  const { availability, providers, transport } = dependencies;
  const givenBack: string[] = [];
  const unused = ({ provider }: ReadyProvider): void => void givenBack.push(provider.id);
  const input = { ...madeUpPerson(1), documentType: "mainland_id" } as const;
  const ready = readyProvidersFor(
    twoFactor,
    { input, refusals: [] },
    {
      providers,
      transport,
      availability: { ...availability, unused },
    },
  );
  return { ready, givenBack };
}

describe("the providers of one check", () => {
  it("are found in their order, each once, whatever was called before", async () => {
    const { ready } = providersOfCheck();
    expect(ready.eligibleCount).toBe(2);
    expect((await ready.nextReady([]))?.provider.id).toBe("shuxun");
    expect((await ready.nextReady(["shuxun"]))?.provider.id).toBe("kuaidi100");
    expect(await ready.nextReady(["shuxun", "kuaidi100"])).toBeUndefined();
  });

  it("are given back where they were found ready and never called", async () => {
    const { ready, givenBack } = providersOfCheck();
    const first = await ready.nextReady([]);
    await ready.nextReady(["shuxun"]);
    if (first !== undefined) ready.used(first);
    await ready.giveBack();
    expect(givenBack).toEqual(["kuaidi100"]);
  });
});
